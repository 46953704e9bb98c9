package io.shardwright.samples.minigpt;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.processor.ShardProcessor;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.tornado.TornadoProvider;
import io.shardwright.runtime.tornado.launch.TornadoException;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.model.ModelUnits;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import javax.tools.JavaFileObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elementwise operators in a row, which the compiler writes as one loop: for the CPU, and for TornadoVM where it is there. */
@Timeout(120)
class ChainsTest {
    private static final int STEPS = 5;
    private static final int HIDDEN = 16;
    private static final double ROUNDING = 1e-5;
    private static final IntFunction<Kernels> CPU = _ -> new CpuKernelProvider().create(KernelChoices.BUILT_IN);
    private static final IntFunction<Kernels> TORNADO =
            ranks -> new TornadoProvider().create(0, ranks, KernelChoices.BUILT_IN);

    /** Two chains, of what is split over tp and of what is whole, or split along the sequence. */
    private static final String SOURCE = """
        package my;

        import io.shardwright.annotations.*;
        import io.shardwright.dsl.*;
        import io.shardwright.spi.kernel.Activation;

        @ShardedModel
        @SequenceParallel
        public final class Mixed {
            @VocabParallel private final Embedding tokens;
            @ColumnParallel private final Linear gate;
            @ColumnParallel private final Linear up;
            @RowParallel private final Linear down;
            @VocabParallel private final Linear head;
            private final Activation activation;
            private final double half;

            public Mixed(int hidden, Activation activation, double half) {
                tokens = new Embedding(256, hidden);
                gate = new Linear(hidden, 4 * hidden);
                up = new Linear(hidden, 4 * hidden);
                down = new Linear(4 * hidden, hidden);
                head = Linear.withoutBias(hidden, 256);
                this.activation = activation;
                this.half = half;
            }

            public Tensor forward(Tokens ids, Tokens targets) {
                Tensor x = tokens.forward(ids);
                Tensor sum = gate.forward(x).plus(up.forward(x));
                Tensor h = Ops.gelu(sum).scale(0.5);
                Tensor out = down.forward(h);
                Tensor mixed = out.times(x).scale(0.5).plus(x);
                return Ops.crossEntropy(head.forward(mixed), targets);
            }
        }
        """;

    /** The same, where the compiler doesn't know the factors nor the activation, and so fuses nothing. */
    private static final String APART =
            SOURCE.replace("scale(0.5)", "scale(half)").replace("Ops.gelu(sum)", "Ops.activate(sum, activation)");

    private static final Map<String, Compilation> COMPILED = new HashMap<>();

    private static Compilation compile(String source, boolean withTornado) {
        return COMPILED.computeIfAbsent(source + withTornado, _ -> compileAnew(source, withTornado));
    }

    private static Compilation compileAnew(String source, boolean withTornado) {
        List<File> classPath = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> withTornado || !entry.matches(".*tornado-(stand-in|api).*"))
                .map(File::new)
                .toList();
        Compilation compilation = Compiler.javac()
                .withProcessors(new ShardProcessor())
                .withClasspath(classPath)
                .withOptions("-g", "-Xlint:all,-processing,-classfile", "-Werror")
                .compile(JavaFileObjects.forSourceString("my.Mixed", source));
        assertThat(compilation).succeededWithoutWarnings();
        return compilation;
    }

    private static String chains(Compilation compilation, String form) throws IOException {
        return compilation
                .generatedSourceFile("my." + form + "MixedChains")
                .orElseThrow()
                .getCharContent(false)
                .toString();
    }

    @Test
    void areWrittenForTornadoVmWhereItIsOnTheClassPath() throws IOException {
        Compilation compilation = compile(SOURCE, true);
        for (String form : List.of("Sharded", "SequenceParallel")) {
            assertThat(compilation)
                    .generatedSourceFile("my." + form + "Mixed")
                    .contentsAsUtf8String()
                    .contains(form + "MixedChains.MIXED);");
            assertThat(chains(compilation, form))
                    .contains("{@code h = gelu(gateOut + upOut) * 0.5}")
                    .contains("for (@Parallel int i = 0; i < size; i++) {")
                    .contains("out * x * 0.5f + x);");
        }
    }

    @Test
    void areWrittenForTheCpuAloneWhereThereIsNoTornadoVm() throws IOException {
        assertThat(chains(compile(SOURCE, false), "Sharded"))
                .contains("pieces.activate(gelu, sum, Activation.GELU);")
                .doesNotContainIgnoringCase("tornado");
    }

    @Test
    void areNotThereWhereNothingIsFused() {
        assertThat(compile(APART, true).generatedSourceFile("my.ShardedMixedChains"))
                .isEmpty();
    }

    /** What chains are compared with. */
    private static final class Apart {
        static final float[] LOSSES = losses(new CompiledClasses(compile(APART, true), true), "Sharded", 1, CPU);
    }

    @ParameterizedTest
    @CsvSource({
        "1, Sharded, cpu",
        "2, Sharded, cpu",
        "2, SequenceParallel, cpu",
        "1, Sharded, tornado",
        "2, Sharded, tornado",
        "2, SequenceParallel, tornado"
    })
    void trainAsTheirOperatorsOneByOne(int tp, String form, String device) {
        boolean onTornado = device.equals("tornado");
        assumeThat(!onTornado
                        || new TornadoProvider()
                                .devices()
                                .getFirst()
                                .description()
                                .startsWith("stand-in"))
                .as("kernels whose class is in no file, where TornadoVM would read them; the stand-in doesn't")
                .isTrue();
        float[] apart = Apart.LOSSES;
        float[] together =
                losses(new CompiledClasses(compile(SOURCE, true), onTornado), form, tp, onTornado ? TORNADO : CPU);
        assertThat(together[STEPS - 1]).isLessThan(together[0]);
        for (int step = 0; step < STEPS; step++) {
            assertThat((double) together[step]).isCloseTo(apart[step], within(ROUNDING * apart[step]));
        }
    }

    @Test
    void sayThatTheyHaveNoKernelForTornadoVm() {
        CompiledClasses classes = new CompiledClasses(compile(SOURCE, false), true);
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> losses(classes, "Sharded", 1, TORNADO))
                .havingRootCause()
                .isInstanceOf(TornadoException.class)
                .withMessageContainingAll("my.ShardedMixedChains.", "compiled without TornadoVM's API");
    }

    /** On the first rank. */
    private static float[] losses(CompiledClasses classes, String form, int tp, IntFunction<Kernels> kernels) {
        List<float[]> ranks = new CopyOnWriteArrayList<>();
        Launcher.threads(Mesh.of(Axis.TP, tp), context -> {
            RankWorld world = new RankWorld(context.endpoint(), kernels.apply(tp), 3);
            ranks.add(Tiny.losses(Tiny.training(world, model(classes, form)), STEPS));
        });
        return ranks.getFirst();
    }

    private static ModelUnits model(ClassLoader classes, String form) {
        try {
            return (ModelUnits) classes.loadClass("my." + form + "Mixed")
                    .getMethod("units", int.class, Activation.class, double.class)
                    .invoke(null, HIDDEN, Activation.GELU, 0.5);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Classes as javac left them in memory. Without TornadoVM they are as on a machine that has none, whatever compiled them. */
    private static final class CompiledClasses extends ClassLoader {
        private final Map<String, byte[]> bytes = new TreeMap<>();
        private final boolean withTornado;

        CompiledClasses(Compilation compilation, boolean withTornado) {
            super(ChainsTest.class.getClassLoader());
            this.withTornado = withTornado;
            for (JavaFileObject file : compilation.generatedFiles()) {
                if (file.getKind() == JavaFileObject.Kind.CLASS) {
                    String path = file.getName().replaceFirst("^/?CLASS_OUTPUT/", "");
                    try (InputStream in = file.openInputStream()) {
                        bytes.put(path.replaceFirst("\\.class$", "").replace('/', '.'), in.readAllBytes());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!withTornado && name.startsWith("uk.ac.manchester.tornado.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }

        /** TornadoVM reads kernels from where their class was read. */
        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            byte[] found = bytes.get(name.replaceFirst("\\.class$", "").replace('/', '.'));
            return found == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(found);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] found = bytes.get(name);
            if (found == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, found, 0, found.length);
        }
    }
}
