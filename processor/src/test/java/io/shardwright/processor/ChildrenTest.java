package io.shardwright.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import io.shardwright.ir.Child;
import io.shardwright.size.Size;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that contain models. */
class ChildrenTest {
    private static final String CONFIG = "record Config(int hidden, int layers) {}";

    private static final String BLOCK = """
        @ShardedModel
        public final class Block {
            private final Linear up;

            Block(int size, Config config) {
                up = new Linear(size, config.hidden());
            }

            Tensor forward(Tensor x) {
                return up.forward(x);
            }
        }
        """;

    private static final String GPT = """
        @ShardedModel
        final class Gpt {
            @Recompute private final List<Block> blocks;
            private final Block last;

            Gpt(Config config) {
                int size = config.hidden();
                blocks = Modules.repeat(config.layers(), () -> new Block(size, config));
                last = new Block(size, config);
            }

            Tensor forward(Tensor x) {
                for (Block block : blocks) {
                    x = block.forward(x);
                }
                return last.forward(x);
            }
        }
        """;

    @Test
    void aListThatALoopOfTheConstructorFillsIsOneThatIsRepeated() {
        String model = """
            @ShardedModel
            final class Gpt {
                private final List<Block> blocks%s;

                Gpt(Config config) {
                    %s
                }

                Tensor forward(Tensor x) {
                    for (Block block : blocks) {
                        x = block.forward(x);
                    }
                    return x;
                }
            }
            """;
        String filling =
                "for (int i = 0; i < config.layers(); i++) { blocks.add(new Block(config.hidden(), config)); }";
        List<String> repeated = ReadModels.of(
                        CONFIG,
                        BLOCK,
                        model.formatted(
                                "",
                                "blocks = Modules.repeat(config.layers(), () -> new Block(config.hidden(), config));"))
                .declarations("Gpt");
        assertThat(repeated).anyMatch(line -> line.contains("config.layers"));
        for (String[] made : new String[][] {
            {"", "blocks = new java.util.ArrayList<>(); " + filling}, {" = new java.util.ArrayList<>()", filling}
        }) {
            assertThat(ReadModels.of(CONFIG, BLOCK, model.formatted(made[0], made[1]))
                            .declarations("Gpt"))
                    .isEqualTo(repeated);
        }
    }

    @Test
    void bindsWhatTheChildsSizesDependOn() {
        Child last = ReadModels.of(GPT, CONFIG, BLOCK).graph("Gpt").child("last");
        assertThat(last.model()).isEqualTo("p.Block");
        assertThat(last.arguments()).containsExactly("config.hidden()", "config");
        assertThat(last.bindings())
                .isEqualTo(Map.of("size", Size.atom("config.hidden"), "config", Size.atom("config")));
        assertThat(last.bind(last.signature().inputs().getFirst().shape().getLast()))
                .isEqualTo(Size.atom("config.hidden"));
        assertThat(last.recompute()).isFalse();
    }

    @Test
    void passesThroughAListInOneCall() {
        ReadModels read = ReadModels.of(GPT, CONFIG, BLOCK);
        assertThat(read.graph("Gpt").child("blocks").count()).isEqualTo(Optional.of(Size.atom("config.layers")));
        assertThat(read.graph("Gpt").child("blocks").recompute()).isTrue();
        assertThat(read.nodes("Gpt"))
                .containsExactly("x2 = call [field=\"blocks\"] (x)", "y = call [field=\"last\"] (x2)");
    }

    @Test
    void recomputesEveryUseOfAClassThatAsksForIt() {
        ReadModels read = ReadModels.of(GPT, CONFIG, "@Recompute " + BLOCK);
        assertThat(read.graph("Gpt").child("last").recompute()).isTrue();
    }

    @Test
    void recomputesAllResultsOfAClassThatHasSeveral() {
        ReadModels read = ReadModels.of("""
            @ShardedModel
            final class Encoder {
                record Encoded(Tensor features, Tensor squashed) {}

                private final Linear up;

                Encoder(int hidden) {
                    up = new Linear(hidden, 2 * hidden);
                }

                Encoded forward(@Layout("batch, seq, hidden") Tensor x) {
                    return new Encoded(up.forward(x), tanh(x));
                }
            }
            """, """
            @ShardedModel
            final class Net {
                @Recompute private final Encoder encoder;
                private final Linear down;

                Net(int hidden) {
                    encoder = new Encoder(hidden);
                    down = new Linear(2 * hidden, hidden);
                }

                Tensor forward(Tensor x) {
                    Encoder.Encoded encoded = encoder.forward(x);
                    return down.forward(encoded.features()).plus(encoded.squashed());
                }
            }
            """);
        assertThat(read.graph("Net").child("encoder").recompute()).isTrue();
    }

    @Test
    void usesAModelOfAnotherJar(@TempDir Path jar) throws IOException {
        Compilation block = compile(List.of(), CONFIG, BLOCK);
        assertThat(block).succeeded();
        for (JavaFileObject file : block.generatedFiles()) {
            String name = file.getName().replaceFirst("^/?CLASS_OUTPUT/", "");
            if (!file.getName().contains("SOURCE_OUTPUT")) {
                Files.createDirectories(jar.resolve(name).getParent());
                try (InputStream content = file.openInputStream()) {
                    Files.copy(content, jar.resolve(name));
                }
            }
        }
        Compilation gpt = compile(List.of(jar.toFile()), GPT);
        assertThat(gpt).succeeded();
        assertThat(sharded(gpt)).isEqualTo(sharded(compile(List.of(), GPT, CONFIG, BLOCK)));
    }

    private static String sharded(Compilation compilation) throws IOException {
        return compilation
                .generatedSourceFile("p.ShardedGpt")
                .orElseThrow()
                .getCharContent(false)
                .toString();
    }

    /** Fields and parameters are called as users like; the generated class finds names that don't meet. */
    @Test
    void mayBeCalledLikeAParameterOfTheConstructorOrLikeOneOfOurs() {
        ReadModels read = ReadModels.of(CONFIG, BLOCK, """
            @ShardedModel
            final class Stack {
                private final List<Block> layers;
                private final Block model;

                Stack(Config config, int layers) {
                    this.layers = Modules.repeat(layers, () -> new Block(config.hidden(), config));
                    model = new Block(config.hidden(), config);
                }

                Tensor forward(Tensor x) {
                    for (Block layer : layers) {
                        x = layer.forward(x);
                    }
                    return model.forward(x);
                }
            }
            """);
        assertThat(read.graph("Stack").child("layers").count()).isEqualTo(Optional.of(Size.atom("layers")));
    }

    @Test
    void staysSilentAboutModelsThatContainAWrongOne() {
        Compilation wrong = compile(List.of(), CONFIG, GPT, BLOCK.replace("up.forward(x)", "x"));
        assertThat(wrong).hadErrorCount(1);
        assertThat(wrong).hadErrorContaining("[shard/forward-signature] Block.forward");
    }

    private static Compilation compile(List<File> before, String... sources) {
        List<File> classPath = Stream.concat(
                        before.stream(),
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(File::new))
                .toList();
        return javac().withProcessors(new ShardProcessor())
                .withClasspath(classPath)
                .compile(Arrays.stream(sources).map(ReadModels::file).toList());
    }
}
