package io.shardwright.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.Messager;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardProcessorTest {
    private static final String MLP = """
        @ShardedModel
        public final class Mlp {
            @ColumnParallel private final Linear up;
            @RowParallel private final Linear down;

            public Mlp(Config config) {
                up = new Linear(config.hidden(), 4 * config.hidden());
                down = new Linear(4 * config.hidden(), config.hidden());
            }

            public Tensor forward(Tensor x) {
                return down.forward(gelu(up.forward(x)));
            }
        }
        """;

    private static final String CONFIG = "public record Config(int hidden) {}";

    private static Compilation compile(String... sources) {
        return javac().withProcessors(new ShardProcessor())
                .compile(Stream.of(sources).map(ReadModels::file).toList());
    }

    @Test
    void saysWhatToDoWhereAChainMayBeTooLongForJavac() throws Exception {
        String model = """
            package p;

            import io.shardwright.annotations.ShardedModel;
            import io.shardwright.dsl.Linear;
            import io.shardwright.dsl.Tensor;

            @ShardedModel
            final class Chain {
                private final Linear linear;

                Chain(int hidden) {
                    linear = new Linear(hidden, hidden);
                }

                Tensor forward(Tensor x) {
                    return linear.forward(x)%s;
                }
            }
            """;
        Compilation few = onADeepStack(model.formatted(".plus(x)".repeat(499)));
        assertThat(few).succeededWithoutWarnings();
        assertThat(few.notes()).isEmpty();
        Compilation many = onADeepStack(model.formatted(".plus(x)".repeat(500)));
        assertThat(many).succeededWithoutWarnings();
        assertThat(many)
                .hadNoteContaining("[shard/long-chain] Chain.forward: 501 calls follow each other in one expression");
    }

    /** How deep javac gets on a test's own stack, the JIT decides. */
    private static Compilation onADeepStack(String source) throws Exception {
        FutureTask<Compilation> compilation = new FutureTask<>(() -> javac().withProcessors(new ShardProcessor())
                .compile(JavaFileObjects.forSourceString("p.Chain", source)));
        new Thread(null, compilation, "javac", 64 << 20).start();
        return compilation.get();
    }

    @Test
    void writesAClassAndTheGraphThatOtherJarsCompileAgainst() {
        Compilation compilation = compile(MLP, CONFIG);
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(compilation).generatedSourceFile("p.ShardedMlp");
        assertThat(compilation)
                .generatedFile(StandardLocation.CLASS_OUTPUT, "META-INF/shardwright/p.Mlp.ir")
                .contentsAsUtf8String()
                .startsWith("model p.Mlp(p.Config config)\n");
    }

    @Test
    void makesASoftCapOneKernelAlsoIfItsNumberIsOfTheConfig() {
        String head = """
            @ShardedModel
            public final class Head {
                private final Linear up;

                public Head(Config config) {
                    up = Linear.withoutBias(config.hidden(), config.hidden());
                }

                public Tensor forward(Tensor x) {
                    return softcap(up.forward(x), %s);
                }
            }
            """;
        Compilation constant = compile(head.formatted("30"), CONFIG);
        assertThat(constant).succeededWithoutWarnings();
        assertThat(constant)
                .generatedSourceFile("p.ShardedHead")
                .contentsAsUtf8String()
                .contains("kernels.chain(");
        Compilation fromConfig = compile(
                head.replace("Config config) {", "Config config) {\n        cap = config.cap();")
                        .replace("Linear up;", "Linear up;\n    private final double cap;")
                        .formatted("cap"),
                "public record Config(int hidden, double cap) {}");
        assertThat(fromConfig).succeededWithoutWarnings();
        assertThat(fromConfig)
                .generatedSourceFile("p.ShardedHead")
                .contentsAsUtf8String()
                .containsMatch("(?s)kernels.fill\\(.*kernels.fill\\(.*kernels.chain\\(");
    }

    @Test
    void takesPackagesAndClassesForWhatTheyAreWhateverTheirFirstLetter() {
        Compilation compilation = javac().withProcessors(new ShardProcessor())
                .compile(
                        JavaFileObjects.forSourceString("com.Acme.net", """
                            package com.Acme;

                            import com.Acme.other.Sizes;
                            import io.shardwright.annotations.ShardedModel;
                            import io.shardwright.dsl.Linear;
                            import io.shardwright.dsl.Tensor;
                            import java.lang.annotation.ElementType;
                            import java.lang.annotation.Target;
                            import java.util.List;
                            import java.util.Map;

                            @ShardedModel
                            final class net {
                                @Target(ElementType.TYPE_USE)
                                @interface Positive {}

                                private final Linear up;

                                net(Sizes.Inner sizes, Lengths lengths, List<? extends Lengths> more,
                                        Map.Entry<? super Integer, ?>[] entries, @Positive int hidden) {
                                    up = new Linear(hidden, sizes.heads() * lengths.size());
                                }

                                Tensor forward(Tensor x) {
                                    return up.forward(x);
                                }
                            }
                            """),
                        JavaFileObjects.forSourceString(
                                "com.Acme.Lengths", "package com.Acme; record Lengths(int size) {}"),
                        JavaFileObjects.forSourceString("com.Acme.other.Sizes", """
                            package com.Acme.other;

                            public record Sizes(Inner inner) {
                                public record Inner(int heads) {}
                            }
                            """));
        assertThat(compilation).succeeded();
        assertThat(compilation).generatedSourceFile("com.Acme.Shardednet");
    }

    @Test
    void elementsOfTwoListsAreNotCalledAlike() {
        Compilation compilation = compile("""
            @ShardedModel
            public final class Net {
                private final List<Linear> mix;
                private final List<Linear> mix1;

                public Net(Config config) {
                    mix = Modules.repeat(11, () -> new Linear(config.hidden(), config.hidden()));
                    mix1 = Modules.repeat(1, () -> new Linear(config.hidden(), config.hidden()));
                }

                public Tensor forward(Tensor x) {
                    Tensor y = x;
                    for (Linear one : mix) {
                        y = one.forward(y);
                    }
                    return mix1.get(0).forward(y);
                }
            }
            """, CONFIG);
        assertThat(compilation.errors())
                .singleElement()
                .satisfies(error ->
                        assertThat(error.getMessage(null)).startsWith("[shard/reserved-name] Net.mix: mix1 is taken"));
    }

    @Test
    void letsTheNormOfHeadsLieReplicatedWhereHeadsAreSplit() {
        Compilation compilation = compile("""
            @ShardedModel
            public final class Heads {
                @ColumnParallel private final Linear q;
                private final RmsNorm norm;
                @RowParallel private final Linear out;

                public Heads(Config config) {
                    q = Linear.withoutBias(config.hidden(), config.hidden());
                    norm = new RmsNorm(config.hidden() / 4);
                    out = Linear.withoutBias(config.hidden(), config.hidden());
                }

                public Tensor forward(Tensor x) {
                    return out.forward(norm.forward(q.forward(x).heads(4)).mergeHeads());
                }
            }
            """, CONFIG);
        assertThat(compilation).succeeded();
        assertThat(compilation)
                .generatedSourceFile("p.ShardedHeads")
                .contentsAsUtf8String()
                .containsMatch("\"norm.weight\",[^;]*Split.replicated\\(Axis.TP\\)");
    }

    @Test
    void writesTheSameBytesOnEveryBuild() throws IOException {
        List<String> texts = new ArrayList<>();
        for (int build = 0; build < 2; build++) {
            texts.add(compile(MLP, CONFIG)
                    .generatedSourceFile("p.ShardedMlp")
                    .orElseThrow()
                    .getCharContent(false)
                    .toString());
        }
        assertThat(texts.get(0)).isEqualTo(texts.get(1));
    }

    @Test
    void dumpsTheGraphAfterEachStepInOrder(@TempDir Path folder) throws IOException {
        Compilation compilation = javac().withProcessors(new ShardProcessor())
                .withOptions("-Ashard.dump=" + folder)
                .compile(ReadModels.file(MLP), ReadModels.file(CONFIG));
        assertThat(compilation).succeeded();
        try (Stream<Path> files = Files.list(folder.resolve("p.Mlp"))) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .containsExactly(
                            "01-read.ir",
                            "02-shapes.ir",
                            "03-layouts.ir",
                            "04-divisibility.ir",
                            "05-fusion.ir",
                            "06-backward.ir",
                            "07-plan.ir");
        }
    }

    @Test
    void compilesTheOtherModelsWhenOneIsWrong() {
        List<String> compiled = new ArrayList<>();
        ShardProcessor processor = new ShardProcessor((source, log, dump) -> {
            compiled.add(source.graph().model());
            return ShardCompiler.compile(source, log, dump);
        });
        Compilation compilation = javac().withProcessors(processor)
                .compile(
                        ReadModels.file("@ShardedModel final class Empty {}"),
                        ReadModels.file(MLP),
                        ReadModels.file(CONFIG));
        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation).hadErrorContaining("[shard/missing-forward] Empty");
        assertThat(compiled).containsExactly("p.Mlp");
    }

    /** Writes the config record in the first round, as another processor might. */
    private static final class ConfigWriter extends AbstractProcessor {
        @Override
        public Set<String> getSupportedAnnotationTypes() {
            return Set.of("*");
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latestSupported();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            if (!annotations.isEmpty() && processingEnv.getElementUtils().getTypeElement("p.Config") == null) {
                try (Writer writer =
                        processingEnv.getFiler().createSourceFile("p.Config").openWriter()) {
                    writer.write("package p; " + CONFIG);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return false;
        }
    }

    @Test
    void waitsForTypesThatAnotherProcessorWrites() {
        Compilation compilation =
                javac().withProcessors(new ShardProcessor(), new ConfigWriter()).compile(ReadModels.file(MLP));
        assertThat(compilation).succeeded();
        assertThat(compilation).generatedSourceFile("p.ShardedMlp");
    }

    @Test
    void leavesTypesThatNobodyWritesToJavac() {
        Compilation compilation = compile(MLP);
        assertThat(compilation).hadErrorContaining("cannot find symbol");
        assertThat(compilation.errors()).noneMatch(error -> error.toString().contains("[shard/"));
    }

    /** internal: an exception never leaves the processor. */
    @Test
    void reportsItsOwnFailureAtTheModel() {
        ShardProcessor broken = new ShardProcessor((source, log, dump) -> {
            throw new IllegalStateException("a layout is missing");
        });
        Compilation compilation = javac().withProcessors(broken).compile(ReadModels.file(MLP), ReadModels.file(CONFIG));
        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining(
                        "[shard/internal] Mlp: the compiler failed: java.lang.IllegalStateException: a layout"
                                + " is missing at io.shardwright.processor.ShardProcessorTest");
    }

    @Test
    void reportsAFailureToWriteClassesAtTheModelToo() {
        ShardProcessor broken =
                new ShardProcessor((source, log, dump) -> Optional.of(new CompiledModel(source.graph(), List.of(() -> {
                    throw new IllegalStateException("a name is missing");
                }))));
        Compilation compilation = javac().withProcessors(broken).compile(ReadModels.file(MLP), ReadModels.file(CONFIG));
        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining("[shard/internal] Mlp: the compiler failed: java.lang.IllegalStateException: a name"
                        + " is missing at io.shardwright.processor.ShardProcessorTest");
    }

    /** no-trees: as under Eclipse's compiler, or a build that wraps the environment. */
    @Test
    void warnsOnceUnderACompilerWithoutTrees() {
        List<String> warnings = new ArrayList<>();
        Messager messager = proxy(Messager.class, Map.of("printMessage", arguments -> {
            assertThat(arguments[0]).isEqualTo(Diagnostic.Kind.WARNING);
            warnings.add(arguments[1].toString());
        }));
        ProcessingEnvironment environment =
                proxy(ProcessingEnvironment.class, Map.of("getMessager", _ -> {}), "getMessager", messager);
        ShardProcessor processor = new ShardProcessor();
        processor.init(environment);
        assertThat(processor.process(Set.of(), proxy(RoundEnvironment.class, Map.of())))
                .isFalse();
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("[shard/no-trees] processor: this compiler does not show");
    }

    @FunctionalInterface
    private interface Call {
        void with(Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Map<String, Call> calls, Object... answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    Call call = calls.get(method.getName());
                    if (call == null) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    call.with(arguments);
                    return answers.length == 2 && answers[0].equals(method.getName()) ? answers[1] : null;
                }));
    }
}
