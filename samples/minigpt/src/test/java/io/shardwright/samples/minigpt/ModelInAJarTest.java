package io.shardwright.samples.minigpt;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import io.shardwright.ir.text.IrParser;
import io.shardwright.ir.text.IrPrinter;
import io.shardwright.processor.ShardProcessor;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.train.Training;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.ModelUnits;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model may lie in a jar: what others must know of it, its graph, lies there too, and its source isn't needed. */
@Timeout(60)
@Tag("slow")
class ModelInAJarTest {
    private static final JavaFileObject LIBRARY = JavaFileObjects.forSourceString("library.FeedForward", """
        package library;

        import io.shardwright.annotations.*;
        import io.shardwright.dsl.*;

        @ShardedModel
        public final class FeedForward {
            @ColumnParallel private final Linear up;
            @RowParallel private final Linear down;

            public FeedForward(int hidden) {
                up = new Linear(hidden, 4 * hidden);
                down = new Linear(4 * hidden, hidden);
            }

            public Tensor forward(Tensor x) {
                return x.plus(down.forward(Ops.gelu(up.forward(x))));
            }
        }
        """);

    private static final String SOURCE = """
        package application;

        import io.shardwright.annotations.*;
        import io.shardwright.dsl.*;
        import library.FeedForward;

        @ShardedModel
        public final class Bigram {
            @VocabParallel private final Embedding tokens;
            private final FeedForward inner;
            @VocabParallel private final Linear head;

            public Bigram(int hidden) {
                tokens = new Embedding(256, hidden);
                inner = new FeedForward(hidden);
                head = Linear.withoutBias(hidden, 256);
            }

            public Tensor forward(Tokens ids, Tokens targets) {
                Tensor x = inner.forward(tokens.forward(ids));
                return Ops.crossEntropy(head.forward(x), targets);
            }
        }
        """;

    private static final JavaFileObject APPLICATION = JavaFileObjects.forSourceString("application.Bigram", SOURCE);

    /** With places where stages may begin. */
    private static final JavaFileObject TOWER = JavaFileObjects.forSourceString("library.Tower", """
        package library;

        import io.shardwright.annotations.*;
        import io.shardwright.dsl.*;
        import java.util.List;

        @ShardedModel
        public final class Tower {
            private final Linear in;
            @PipelineStage private final List<FeedForward> layers;
            private final Dropout dropout;
            @PipelineStage private final LayerNorm norm;

            public Tower(int hidden) {
                in = new Linear(hidden, hidden);
                layers = Modules.repeat(2, () -> new FeedForward(hidden));
                dropout = new Dropout(0.1);
                norm = new LayerNorm(hidden);
            }

            public Tensor forward(Tensor x) {
                x = in.forward(x);
                for (FeedForward layer : layers) {
                    x = layer.forward(x);
                }
                return norm.forward(dropout.forward(x));
            }
        }
        """);

    private static final int HIDDEN = 16;
    private static final int STEPS = 10;

    @TempDir
    Path folder;

    @Test
    void isUsedByAModelOfAnotherCompilation() throws Exception {
        SortedMap<String, byte[]> library = outputs(compile(LIBRARY, List.of()));
        assertThat(library)
                .containsKeys("library/ShardedFeedForward.class", "META-INF/shardwright/library.FeedForward.ir");
        Path libraryJar = jar("library.jar", library);
        Compilation compilation = compile(APPLICATION, List.of(libraryJar));
        assertThat(compilation)
                .generatedSourceFile("application.ShardedBigram")
                .contentsAsUtf8String()
                .contains("inner = new ShardedFeedForward(hidden, assembly.child(\"inner\"));");
        Path applicationJar = jar("application.jar", outputs(compilation));

        float[] alone = train(1, false, libraryJar, applicationJar);
        float[] split = train(2, false, libraryJar, applicationJar);
        assertThat(alone[STEPS - 1]).isLessThan(alone[0]);
        assertThat(split).containsExactly(alone, within(1e-4f));
    }

    /** What stands before and behind the call of a model in a jar joins the first and the last of its units. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isCutWhereItSays(int tp) throws Exception {
        Path libraryJar = jar("library.jar", outputs(compile(List.of(LIBRARY, TOWER), List.of())));
        JavaFileObject application =
                JavaFileObjects.forSourceString("application.Bigram", SOURCE.replace("FeedForward", "Tower"));
        Compilation compilation = compile(List.of(application), List.of(libraryJar));
        assertThat(compilation)
                .generatedSourceFile("application.ShardedBigramBeforeLayers")
                .contentsAsUtf8String()
                .contains("inner = new ShardedTowerBeforeLayers(hidden, assembly.child(\"inner\"));");
        Path applicationJar = jar("application.jar", outputs(compilation));

        float[] whole = train(tp, true, libraryJar, applicationJar);
        float[] units = train(tp, false, libraryJar, applicationJar);
        assertThat(whole[STEPS - 1]).isLessThan(whole[0]);
        assertThat(units).containsExactly(whole);
    }

    @Test
    void hasTheSameBytesEachTimeItIsCompiled() throws IOException {
        SortedMap<String, byte[]> first = outputs(compile(LIBRARY, List.of()));
        SortedMap<String, byte[]> second = outputs(compile(LIBRARY, List.of()));
        assertThat(second.keySet()).isEqualTo(first.keySet());
        first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void isDumpedAfterEachStepAsTextThatReadsBack() throws IOException {
        assertThat(compile(LIBRARY, List.of(), "-Ashard.dump=" + folder)).succeeded();
        List<Path> dumps;
        try (Stream<Path> files = Files.list(folder.resolve("library.FeedForward"))) {
            dumps = files.sorted().toList();
        }
        assertThat(dumps.getFirst().getFileName()).hasToString("01-read.ir");
        assertThat(dumps.getLast().getFileName().toString()).endsWith("-plan.ir");
        for (Path dump : dumps) {
            String text = Files.readString(dump);
            assertThat(IrPrinter.print(IrParser.parse(text)))
                    .as(dump.toString())
                    .isEqualTo(text);
        }
        assertThat(Files.readString(dumps.getFirst())).doesNotContain("\nbackward\n  ");
        assertThat(Files.readString(dumps.getLast())).contains("\nbackward\n  ");
    }

    private static Compilation compile(JavaFileObject source, List<Path> jars, String... options) {
        return compile(List.of(source), jars, options);
    }

    private static Compilation compile(List<JavaFileObject> sources, List<Path> jars, String... options) {
        List<File> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            classPath.add(new File(entry));
        }
        jars.forEach(jar -> classPath.add(jar.toFile()));
        Compilation compilation = Compiler.javac()
                .withProcessors(new ShardProcessor())
                .withClasspath(classPath)
                .withOptions((Object[]) options)
                .compile(sources);
        assertThat(compilation).succeeded();
        return compilation;
    }

    /** Classes, resources and generated sources, by their paths. */
    private static SortedMap<String, byte[]> outputs(Compilation compilation) throws IOException {
        SortedMap<String, byte[]> outputs = new TreeMap<>();
        for (JavaFileObject file : compilation.generatedFiles()) {
            try (InputStream in = file.openInputStream()) {
                outputs.put(file.getName().replaceFirst("^/?(CLASS|SOURCE)_OUTPUT/", ""), in.readAllBytes());
            }
        }
        return outputs;
    }

    private Path jar(String name, SortedMap<String, byte[]> files) throws IOException {
        Path jar = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var file : files.entrySet()) {
                out.putNextEntry(new JarEntry(file.getKey()));
                out.write(file.getValue());
                out.closeEntry();
            }
        }
        return jar;
    }

    /** @param isWhole whether the class of the whole is called, and not its units */
    private static float[] train(int tp, boolean isWhole, Path... jars) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ModelInAJarTest.class.getClassLoader())) {
            Class<?> type = loader.loadClass("application.ShardedBigram");
            ModelUnits units = isWhole
                    ? Whole.units(assembly -> whole(type, assembly))
                    : (ModelUnits) type.getMethod("units", int.class).invoke(null, HIDDEN);
            return Tiny.onRanks(tp, world -> {
                        ModelAssembly assembly = world.assembly(Tiny.BATCH, Tiny.SEQ);
                        Training training = Tiny.training(assembly, units);
                        assembly.commit();
                        return Tiny.losses(training, STEPS);
                    })
                    .getFirst();
        }
    }

    private static GeneratedModel<?> whole(Class<?> type, Assembly assembly) {
        try {
            Object model = type.getConstructor(int.class, Assembly.class).newInstance(HIDDEN, assembly);
            return new Whole<>(
                    assembly,
                    slot -> call(model, "newSaved", slot),
                    (tokens, targets, loss, saved) -> call(model, "forward", tokens, targets, loss, saved),
                    (tokens, targets, dLoss, saved) -> call(model, "backward", tokens, targets, dLoss, saved));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object call(Object model, String name, Object... arguments) {
        try {
            for (Method method : model.getClass().getMethods()) {
                if (method.getName().equals(name)) {
                    Object result = method.invoke(model, arguments);
                    return result == null ? model : result;
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("no method " + name);
    }
}
