package io.shardwright.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ir.declaration.DeclaredWeight;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What expressions of the constructor become: sizes, and Java for the generated constructor. */
class SettingsTest {
    private static final String CONFIG = """
        record Config(int hidden, int layers, Inner inner, double rate) {
            record Inner(int heads) {}

            int twice() {
                return 2 * hidden;
            }
        }
        """;

    /** A model with one Linear of {@code hidden} to {@code size}. */
    private static ReadModels out(String before, String size) {
        return ReadModels.of(CONFIG, """
            @ShardedModel
            final class Net {
                static final int FOUR = 4;
                final Linear up;
                final int width;

                Net(Config config) {
                    width = 3 * config.hidden();
                    %s
                    up = new Linear(config.hidden(), %s);
                }

                Tensor forward(Tensor x) {
                    return up.forward(x);
                }
            }
            """.formatted(before, size));
    }

    private static String sizeOf(String before, String size) {
        return out(before, size)
                .graph("Net")
                .value("up.weight")
                .shape()
                .getFirst()
                .toString();
    }

    @Test
    void followsConstants() {
        assertThat(sizeOf("", "FOUR * config.hidden()")).isEqualTo("4*config.hidden");
    }

    @Test
    void followsFieldsAndLocalVariables() {
        assertThat(sizeOf("int inner = width + 1; inner = 2 * inner;", "inner")).isEqualTo("6*config.hidden+2");
    }

    @Test
    void followsAccessorsOfNestedRecordsAndTheirComputedOnes() {
        assertThat(sizeOf("Config.Inner inner = config.inner();", "inner.heads() * config.twice()"))
                .isEqualTo("config.inner.heads*config.twice");
    }

    @Test
    void dividesConstantsAsJavaDoes() {
        assertThat(sizeOf("", "10 / FOUR")).isEqualTo("2");
    }

    @Test
    void dividesSizesExactlyAndOwesACheck() {
        ReadModels read = out("int size = config.hidden() / config.inner().heads();", "2 * size");
        assertThat(read.graph("Net").value("up.weight").shape().getFirst())
                .hasToString("2*config.hidden/config.inner.heads");
        assertThat(read.graph("Net").checks()).singleElement().satisfies(check -> {
            Check.Divides divides = (Check.Divides) check;
            assertThat(divides.divisor()).hasToString("config.inner.heads");
            assertThat(divides.dividend()).hasToString("config.hidden");
            assertThat(divides.text().formatted(10, 3))
                    .startsWith("config.hidden() / config.inner().heads() (Net.java:")
                    .endsWith("10 is not divisible by 3");
        });
    }

    @Test
    void owesNoCheckForADivisionThatLeavesNoRemainder() {
        assertThat(out("", "8 * config.hidden() / FOUR").graph("Net").checks()).isEmpty();
    }

    @Test
    void ignoresDivisionsThatNoSizeDependsOn() {
        assertThat(out("int unused = config.hidden() / 3;", "width")
                        .graph("Net")
                        .checks())
                .isEmpty();
    }

    private static String initial(String before, String deviation) {
        ReadModels read = ReadModels.of(CONFIG, """
            @ShardedModel
            final class Net {
                private static final double BASE = 0.5;
                static final double[] TABLE = {1};
                private final int width = 7;
                private final Linear up;

                Net(Config config) {
                    %s
                    up = new Linear(config.hidden(), config.hidden()).initial(%s);
                }

                Tensor forward(Tensor x) {
                    return up.forward(x);
                }
            }
            """.formatted(before, deviation));
        return read.graph("Net").weights().stream()
                .filter(weight -> weight.name().equals("up.weight"))
                .map(DeclaredWeight::initial)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void keepsWhatMeansTheSameInTheGeneratedClass() {
        assertThat(initial("", "0.02 / Math.sqrt(2.0 * config.layers())"))
                .isEqualTo("Initial.normal(0.02 / Math.sqrt(2.0 * config.layers()))");
    }

    @Test
    void replacesConstantsByTheirValuesAndVariablesByWhatDefinesThem() {
        assertThat(initial("double scale = config.rate() * 2;", "BASE * scale / width"))
                .isEqualTo("Initial.normal(0.5 * (config.rate() * 2) / 7)");
    }

    @Test
    void convertsWhereTheVariableDid() {
        assertThat(initial("double half = config.hidden() / 2;", "half / 3"))
                .isEqualTo("Initial.normal(((double) (config.hidden() / 2)) / 3)");
    }

    @Test
    void qualifiesTypesAndStaticMembers() {
        assertThat(initial("", "TABLE[0] * java.util.Objects.hash(List.of(config))"))
                .isEqualTo("Initial.normal(p.Net.TABLE[0] * java.util.Objects.hash(java.util.List.of(config)))");
    }

    @Test
    void readsOverCommentsAndTheEndsOfLines() {
        assertThat(initial("", """
            config.rate() // of "all
                            + /* not
                                 of 'some */ 1\
            """)).isEqualTo("Initial.normal(config.rate() + 1)");
    }

    @Test
    void keepsLiteralsAndPutsThoseOfSeveralLinesOnOne() {
        assertThat(initial("", "\"a // b\".length() + (double) \"\"\"\n  a\n    'b' /* c\n  \"\"\".length() + '\"'"))
                .isEqualTo("Initial.normal(\"a // b\".length() + (double) \"a\\n  'b' /* c\\n\".length() + '\"')");
    }

    @Test
    void keepsTypeArguments() {
        assertThat(initial("", "Double.valueOf(java.util.Optional.<List<Config>>empty().map(List::size).orElse(1))"))
                .isEqualTo("Initial.normal(Double.valueOf(java.util.Optional.<java.util.List<p.Config>>empty()"
                        + ".map(java.util.List::size).orElse(1)))");
    }

    @Test
    void followsNamesOfAnyLetters() {
        ReadModels read = ReadModels.of("record Config(int größe, int $heads) {}", """
            @ShardedModel
            final class Net {
                final Linear up;

                Net(Config config) {
                    up = new Linear(config.größe(), config.$heads());
                }

                @Layout("batch, seq, config.$heads")
                Tensor forward(@Layout("batch, seq, config.größe") Tensor x) {
                    return up.forward(x);
                }
            }
            """);
        assertThat(read.graph("Net").value("up.weight").shape()).hasToString("[config.$heads, config.größe]");
    }

    @Test
    void keepsParametersOfLambdas() {
        assertThat(initial("java.util.function.DoubleUnaryOperator twice = v -> 2 * v;", "twice.applyAsDouble(BASE)"))
                .isEqualTo(
                        "Initial.normal(((java.util.function.DoubleUnaryOperator) (v -> 2 * v)).applyAsDouble(0.5))");
    }

    @Test
    void namesTheConstructorsParametersWithTheirFullTypes() {
        ReadModels read = ReadModels.of("""
            @ShardedModel
            final class Net {
                final Linear up;

                Net(List<String> names, int hidden, double[] rates) {
                    up = new Linear(hidden, hidden);
                }

                Tensor forward(Tensor x) {
                    return up.forward(x);
                }
            }
            """);
        assertThat(read.graph("Net").parameters())
                .isEqualTo(List.of(
                        new ConstructorParameter("java.util.List<java.lang.String>", "names"),
                        new ConstructorParameter("int", "hidden"),
                        new ConstructorParameter("double[]", "rates")));
    }
}
