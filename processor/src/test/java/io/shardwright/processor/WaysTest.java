package io.shardwright.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Models whose forward asks the configuration: what it asks, and the class for each way through it. */
class WaysTest {
    private static final String CHOOSING = """
        @ShardedModel
        public final class Net {
            private final Linear up;
            private final Linear down;
            private final Linear last;
            private final Config config;

            public Net(Config config) {
                this.config = config;
                up = new Linear(config.hidden(), %s);
                down = new Linear(config.hidden(), config.hidden());
                last = new Linear(config.hidden(), config.hidden());
            }

            public Tensor forward(@Layout("batch, seq, config.hidden") Tensor x) {
                Tensor y = config.kind() == 1 ? up.forward(x) : x;
                if (config.kind() == 2) {
                    y = down.forward(y);
                }
                return config.layers() > 4 ? last.forward(y) : config.layers() > 2 ? y.scale(2) : y.plus(x);
            }
        }
        """;

    private static final String NUMBERS = "public record Config(int hidden, int kind, int layers) {}";

    @Test
    void waysThatCompareNumbersHaveNamesOfTheirOwn() {
        Compilation compilation = compile(CHOOSING.formatted("config.hidden()"), NUMBERS);
        assertThat(compilation).succeeded();
        // What is 1 is not 2, so nobody asks.
        assertThat(compilation.generatedSourceFiles())
                .extracting(file -> file.getName().replaceAll(".*Sharded|Chains|\\.java", ""))
                .containsOnly(
                        "Net",
                        "NetIfKindIs1AndLayersAbove4",
                        "NetIfKindIs1AndNotLayersAbove4AndLayersAbove2",
                        "NetIfKindIs1AndNotLayersAbove4AndNotLayersAbove2",
                        "NetIfKindIs2AndLayersAbove4",
                        "NetIfKindIs2AndNotLayersAbove4AndLayersAbove2",
                        "NetIfKindIs2AndNotLayersAbove4AndNotLayersAbove2",
                        "NetIfNotKindIs1AndNotKindIs2AndLayersAbove4",
                        "NetIfNotKindIs1AndNotKindIs2AndNotLayersAbove4AndLayersAbove2",
                        "NetIfNotKindIs1AndNotKindIs2AndNotLayersAbove4AndNotLayersAbove2");
    }

    @Test
    void aNumberIsTheSameHoweverItIsWritten() {
        Compilation compilation = compile("""
            @ShardedModel
            public final class Net {
                private static final long LIMIT = 2;
                private final Linear up;
                private final Linear down;
                private final Config config;

                public Net(Config config) {
                    this.config = config;
                    up = new Linear(config.hidden(), config.hidden());
                    down = new Linear(config.hidden(), config.hidden());
                }

                public Tensor forward(@Layout("batch, seq, config.hidden") Tensor x) {
                    Tensor y = config.kind() == LIMIT ? up.forward(x) : x;
                    return config.kind() == 0x2 ? down.forward(y) : y.scale(2);
                }
            }
            """, NUMBERS);
        assertThat(compilation).succeeded();
        assertThat(compilation.generatedSourceFiles())
                .extracting(file -> file.getName().replaceAll(".*Sharded|Chains|\\.java", ""))
                .containsOnly("Net", "NetIfKindIsLimit", "NetIfNotKindIsLimit");
    }

    @Test
    void asksWhatAnExpressionGivesAndNotItsLastOperand() {
        Compilation compilation = compile("""
            @ShardedModel
            public final class Net {
                enum Parity { EVEN, ODD }

                private final Linear up;
                private final Parity parity;
                private final int low;

                public Net(Config config) {
                    up = new Linear(config.hidden(), config.hidden());
                    parity = config.layers() % 2 == 0 ? Parity.EVEN : Parity.ODD;
                    low = config.kind() & 1;
                }

                public Tensor forward(Tensor x) {
                    Tensor y = parity == Parity.EVEN ? gelu(up.forward(x)) : up.forward(x);
                    return low == 0 ? silu(y) : y;
                }
            }
            """, NUMBERS);
        assertThat(compilation).succeeded();
        assertThat(compilation)
                .generatedSourceFile("p.ShardedNet")
                .contentsAsUtf8String()
                .contains("if ((config.layers() % 2 == 0 ? p.Net.Parity.EVEN : p.Net.Parity.ODD) == p.Net.Parity.EVEN"
                        + " && (config.kind() & 1) == 0)");
    }

    @Test
    void parametersMayBeCalledLikeTheWayThatIsChosen() {
        Compilation compilation = compile("""
            @ShardedModel
            public final class Net {
                private final Linear up;
                private final boolean deep;

                public Net(int hidden, boolean chosen) {
                    up = new Linear(hidden, hidden);
                    deep = chosen;
                }

                public Tensor forward(Tensor way) {
                    return deep ? gelu(up.forward(way)) : up.forward(way);
                }
            }
            """);
        assertThat(compilation).succeeded();
        assertThat(compilation)
                .generatedSourceFile("p.ShardedNet")
                .contentsAsUtf8String()
                .contains("way.forward(wayTensor, y, ");
    }

    @Test
    void blamesNoFieldThatAnotherWayUsesWhereOneCannotBeRead() {
        Compilation compilation = compile(CHOOSING.formatted("(int) Math.sqrt(config.hidden())"), NUMBERS);
        assertThat(compilation.errors())
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error.getMessage(null)).doesNotContain("parameter-unused"));
    }

    private static Compilation compile(String... sources) {
        return javac().withProcessors(new ShardProcessor())
                .compile(Stream.of(sources).map(ReadModels::file).toList());
    }
}
