package io.shardwright.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.ir.Node;
import io.shardwright.mesh.Axis;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the statements and expressions of forward become. */
class ForwardTest {
    /** A model with two plain layers, an int field and a forward of {@code body}. */
    private static ReadModels forward(String body) {
        return ReadModels.of("""
            @ShardedModel
            final class Net {
                static final boolean GATED = true;
                final Linear up;
                final Linear down;
                final int heads;

                Net(int hidden, int heads) {
                    up = Linear.withoutBias(hidden, hidden);
                    down = Linear.withoutBias(hidden, hidden);
                    this.heads = heads;
                }

                Tensor forward(Tensor x) {
                    %s
                }

                private Tensor twice(Linear layer, Tensor z, double by) {
                    Tensor h = layer.forward(z);
                    return h.scale(2 * by);
                }
            }
            """.formatted(body));
    }

    private static List<String> nodes(String body) {
        return forward(body).nodes("Net");
    }

    @Test
    void namesNestedCallsAfterWhatTheyDo() {
        assertThat(nodes("return down.forward(gelu(up.forward(x)));"))
                .containsExactly(
                        "upOut = linear (x, up.weight)",
                        "upOutGelu = activate [activation=\"Activation.GELU\"] (upOut)",
                        "y = linear (upOutGelu, down.weight)");
    }

    @Test
    void readsWhatOperatorsSayTheyAreWrittenAs() {
        assertThat(nodes("return down.forward(softcap(up.forward(x), 30.0).scale(0.5));"))
                .containsExactly(
                        "upOut = linear (x, up.weight)",
                        "upOutCapped = softcap [cap=\"30.0\"] (upOut)",
                        "upOutCappedScaled = scale [factor=\"0.5\"] (upOutCapped)",
                        "y = linear (upOutCappedScaled, down.weight)");
    }

    @Test
    void readsArithmeticWithTensorsAndWithNumbers() {
        assertThat(nodes("return down.forward(exp(up.forward(x)).plus(2).minus(x).divide(3.5).max(x).min(0));"))
                .containsExactly(
                        "upOut = linear (x, up.weight)",
                        "upOutExp = exp (upOut)",
                        "upOutExpPlus = add_number [number=\"2\"] (upOutExp)",
                        "upOutExpPlusMinusX = minus (upOutExpPlus, x)",
                        "upOutExpPlusMinusXOver = divide [number=\"3.5\"] (upOutExpPlusMinusX)",
                        "upOutExpPlusMinusXOverMaxX = maximum (upOutExpPlusMinusXOver, x)",
                        "upOutExpPlusMinusXOverMaxXMin = minimum [number=\"0\"] (upOutExpPlusMinusXOverMaxX)",
                        "y = linear (upOutExpPlusMinusXOverMaxXMin, down.weight)");
    }

    @Test
    void readsMasksAndWhatIsChosenByThem() {
        assertThat(nodes("""
            Mask large = x.greater(0.5).and(x.less(up.forward(x)).not());
            return down.forward(where(large, x, 0));
            """))
                .containsExactly(
                        "xGreater : mask[] = greater [number=\"0.5\"] (x)",
                        "upOut = linear (x, up.weight)",
                        "xLessUpOut : mask[] = less (x, upOut)",
                        "xLessUpOutNot : mask[] = not (xLessUpOut)",
                        "large : mask[] = and (xGreater, xLessUpOutNot)",
                        "xWhere = where [number=\"0\"] (large, x)",
                        "y = linear (xWhere, down.weight)");
    }

    @Test
    void computesAnArgumentOnceHoweverOftenItsOperationAsksForIt() {
        assertThat(nodes("return logSumExp(down.forward(up.forward(x)), 2);"))
                .containsExactly(
                        "upOut = linear (x, up.weight)",
                        "downOut = linear (upOut, down.weight)",
                        "y = log_sum_exp (downOut)");
        assertThat(nodes("return where(up.forward(x).greater(0), x, down.forward(x));"))
                .containsExactly(
                        "downOut = linear (x, down.weight)",
                        "upOut = linear (x, up.weight)",
                        "upOutGreater : mask[] = greater [number=\"0\"] (upOut)",
                        "y = where (upOutGreater, x, downOut)");
    }

    @Test
    void returnsWhatItLearnsAndWhatIsConstantToo() {
        ReadModels read = ReadModels.of("""
            @ShardedModel
            final class Net {
                record Compared(Tensor features, Tensor scale, Tensor one) {}

                private final Linear up;
                private final Weight scale;
                private final Constant one;

                Net(int hidden) {
                    up = new Linear(hidden, hidden);
                    scale = Weight.ones(1);
                    one = Constant.of(new float[] {1}, 1);
                }

                Compared forward(Tensor x) {
                    return new Compared(up.forward(x), scale, one);
                }
            }
            """);
        assertThat(read.graph("Net").results()).containsSubsequence("scale", "one");
    }

    @Test
    void numbersTheValuesOfAVariableThatIsAssignedAgain() {
        assertThat(nodes("""
            x = up.forward(x);
            x = x.plus(down.forward(x));
            return x;
            """))
                .containsExactly(
                        "x2 = linear (x, up.weight)", "downOut = linear (x2, down.weight)", "x3 = add (x2, downOut)");
    }

    @Test
    void givesTheUsersNameToAPartOfAnArray() {
        assertThat(nodes("""
            Tensor[] parts = up.forward(x).splitEvenly(2);
            Tensor gate = parts[0];
            Tensor value = parts[1];
            return down.forward(concat(silu(gate), parts[1].times(value)));
            """))
                .containsExactly(
                        "upOut = linear (x, up.weight)",
                        "gate, value = split [parts=\"2\"] (upOut)",
                        "gateSilu = activate [activation=\"Activation.SILU\"] (gate)",
                        "valueTimesValue = multiply (value, value)",
                        "gateSiluAndValueTimesValue = concat (gateSilu, valueTimesValue)",
                        "y = linear (gateSiluAndValueTimesValue, down.weight)");
    }

    @Test
    void attendsWithHeadsFromAField() {
        assertThat(nodes("""
            Tensor q = up.forward(x).heads(heads);
            Tensor attended = causalAttention(rotary(q, 10000), q, q).mergeHeads();
            return down.forward(attended);
            """))
                .containsExactly(
                        "upOut = linear (x, up.weight)",
                        "q = heads [count=\"heads\"] (upOut)",
                        "qRotated = rotary [base=\"10000\"] (q)",
                        "attendedHeads, attendedHeadsLse = attention [causal=\"true\"] (qRotated, q, q)",
                        "attended = merge_heads (attendedHeads)",
                        "y = linear (attended, down.weight)");
    }

    @Test
    void readsARuleOfAttentionCallByCall() {
        assertThat(nodes("""
            Tensor q = up.forward(x).heads(heads);
            AttentionRule rule = AttentionRule.causal().window(2 * heads).softcap(50).scale(0.25);
            return down.forward(attention(q, q, q, rule.alibi()).mergeHeads());
            """))
                .containsExactly(
                        "upOut = linear (x, up.weight)",
                        "q = heads [count=\"heads\"] (upOut)",
                        "attendedHeads, attendedHeadsLse = attention [causal=\"true\", rule=\"scale = 0.25; window = 2"
                                + " * heads; softcap = 50; alibi\"] (q, q, q)",
                        "attendedHeadsMerged = merge_heads (attendedHeads)",
                        "y = linear (attendedHeadsMerged, down.weight)");
    }

    @Test
    void readsMethodsOfTheSameClassInPlace() {
        assertThat(nodes("return twice(down, twice(up, x, 3), 0.5);"))
                .containsExactly(
                        "h = linear (x, up.weight)",
                        "hScaled = scale [factor=\"2 * 3\"] (h)",
                        "h2 = linear (hScaled, down.weight)",
                        "y = scale [factor=\"2 * 0.5\"] (h2)");
    }

    @Test
    void takesTheBranchThatAConstantChooses() {
        assertThat(nodes("""
            Tensor h = GATED ? silu(x) : gelu(x);
            if (!false) {
                h = h;
            }
            if (GATED) {
                h = up.forward(h);
            } else {
                h = down.forward(h);
            }
            return down.forward(h);
            """.replace("if (!false) {\n    h = h;\n}\n", "")))
                .containsExactly(
                        "h = activate [activation=\"Activation.SILU\"] (x)",
                        "h2 = linear (h, up.weight)",
                        "y = linear (h2, down.weight)");
    }

    @Test
    void keepsTheNameYForTheUser() {
        assertThat(nodes("""
            Tensor y = up.forward(x);
            return down.forward(y);
            """)).containsExactly("y = linear (x, up.weight)", "downOut = linear (y, down.weight)");
    }

    @Test
    void knowsTheLineAndTheColumnOfEachCall() {
        List<Node> nodes = forward("""
            Tensor h = up
                    .forward(x);
            return down.forward(h.scale(2));
            """).graph("Net").forward();
        assertThat(nodes.get(1).origin().line()).isEqualTo(nodes.get(0).origin().line() + 1);
        assertThat(nodes.get(1).origin().column())
                .isGreaterThan(nodes.get(2).origin().column());
        assertThat(nodes).allSatisfy(node -> assertThat(node.origin().file()).isEqualTo("Net.java"));
    }

    @Test
    void readsLossesMeansAndPositions() {
        ReadModels read = ReadModels.of("""
            @ShardedModel
            final class Net {
                final Embedding table;

                Net(int rows, int hidden) {
                    table = new Embedding(rows, hidden);
                }

                Tensor forward(Tokens tokens) {
                    Tensor h = table.forward(positions(tokens));
                    return mean(mean(h, 0).times(mean(h, 0)));
                }
            }
            """);
        assertThat(read.nodes("Net"))
                .containsExactly(
                        "positions = positions (tokens)",
                        "h = embedding (positions, table.weight)",
                        "hMean = mean_over [dim=\"0\"] (h)",
                        "hMean2 = mean_over [dim=\"0\"] (h)",
                        "hMeanTimesHMean2 = multiply (hMean, hMean2)",
                        "y = mean (hMeanTimesHMean2)");
    }

    @Test
    void declaresInputsAndTheResultAsTheirLayoutsSay() {
        ReadModels read = ReadModels.of("""
            @ShardedModel(mesh = "tp=4, dp=2")
            final class Net {
                final int inner;
                final Linear up;

                Net(int hidden) {
                    inner = 4 * hidden;
                    up = Linear.withoutBias(inner, inner);
                }

                @Layout("batch, seq, inner")
                Tensor forward(Tensor x, @Layout("seq, 2*inner, hidden/tp + dp") Tensor z, Tokens tokens) {
                    return up.forward(x);
                }
            }
            """);
        assertThat(read.graph("Net").inputs()).containsExactly("x", "z", "tokens");
        assertThat(read.graph("Net").value("x").shape()).hasToString("[batch, seq, ?x]");
        assertThat(read.graph("Net").value("z").shape()).hasToString("[seq, 8*hidden, hidden]");
        assertThat(read.graph("Net").value("z").layout()).hasToString("dp=P tp=V(2)");
        assertThat(read.graph("Net").value("tokens").shape()).hasToString("[batch, seq]");
        assertThat(read.model("Net").contracts().getFirst().shape().orElseThrow())
                .hasToString("[batch, seq, 4*hidden]");
        assertThat(read.model("Net").degrees()).isEqualTo(Map.of(Axis.TP, 4, Axis.DP, 2));
    }
}
