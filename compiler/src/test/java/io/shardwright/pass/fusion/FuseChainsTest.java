package io.shardwright.pass.fusion;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.shardwright.interpret.Compiled;
import io.shardwright.interpret.Sketch;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.FormulaText;
import io.shardwright.ir.text.IrParser;
import io.shardwright.ir.text.IrPrinter;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.collective.TakeShard;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.AddBroadcast;
import io.shardwright.ops.elementwise.Chain;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.linear.LinearOp;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes a chain, and what may not. That chains compute the same is tested with all patterns. */
final class FuseChainsTest {
    private static Sketch start() {
        return new Sketch("M").input("x", BATCH, SEQ, HIDDEN).input("t", BATCH, SEQ, HIDDEN);
    }

    @Test
    void joinsAProductAMultipleAndAResidual() {
        assertThat(forward(start().node(new Multiply(), "p", "x", "t")
                        .node(new Scale("0.5"), "s", "p")
                        .node(new Add(), "y", "s", "x")
                        .returns("y")))
                .containsExactly("y = chain add(scale(multiply($0, $1), 0.5), $0) of x, t");
    }

    @Test
    void joinsAnActivationAndTheSumBefore() {
        assertThat(forward(start().node(new Add(), "s", "t", "x")
                        .node(new Activate("io.shardwright.spi.kernel.Activation.GELU_TANH"), "y", "s")
                        .returns("y")))
                .containsExactly("y = chain gelu_tanh(add($0, $1)) of t, x");
    }

    @Test
    void leavesASingleOperatorAsItIs() {
        assertThat(forward(start().node(new Add(), "y", "t", "x").returns("y"))).containsExactly("y = add of t, x");
    }

    @Test
    void leavesAGateToTheKernelThatIsMadeForIt() {
        assertThat(forward(start().node(new Activate("Activation.SILU"), "a", "t")
                        .node(new Multiply(), "y", "a", "x")
                        .returns("y")))
                .containsExactly("y = activate_multiply of t, x");
    }

    @Test
    void isNotCutInTwoByAGate() {
        assertThat(forward(start().node(new Scale("2"), "s", "t")
                        .node(new Activate("Activation.SILU"), "a", "s")
                        .node(new Multiply(), "g", "a", "x")
                        .node(new Add(), "y", "g", "t")
                        .returns("y")))
                .containsExactly("y = chain add(multiply(silu(scale($0, 2.0)), $1), $0) of t, x");
    }

    @Test
    void endsAtAGateWhoseActivationTheModelIsGiven() {
        assertThat(forward(start().node(new Activate("config.activation()"), "a", "t")
                        .node(new Multiply(), "g", "a", "x")
                        .node(new Add(), "y", "g", "t")
                        .returns("y")))
                .containsExactly("g = activate_multiply of t, x", "y = add of g, t");
    }

    @Test
    void endsWhereAValueIsReadASecondTime() {
        assertThat(forward(start().node(new Multiply(), "p", "x", "t")
                        .node(new Scale("2"), "s", "p")
                        .node(new Activate("Activation.TANH"), "a", "s")
                        .node(new Add(), "y", "a", "s")
                        .returns("y")))
                .containsExactly("s = chain scale(multiply($0, $1), 2.0) of x, t", "y = chain add(tanh($0), $0) of s");
    }

    @Test
    void endsAtTheResultWhateverElseReadsIt() {
        assertThat(forward(start().node(new Multiply(), "p", "x", "t")
                        .node(new Scale("2"), "y", "p")
                        .node(new Add(), "unused", "y", "x")
                        .returns("y")))
                .containsExactly("y = chain scale(multiply($0, $1), 2.0) of x, t");
    }

    @Test
    void endsAtACollective() {
        assertThat(forward(start().weight("n.weight", HIDDEN, HIDDEN)
                        .node(new TakeShard(Axis.TP, 2), "shard", "x")
                        .splitWeight("w.weight", 1, HIDDEN, HIDDEN)
                        .node(new LinearOp(), "partial", "shard", "w.weight")
                        .node(new Scale("2"), "doubled", "partial")
                        .node(new Scale("3"), "more", "doubled")
                        .node(new AllReduce(Axis.TP), "sum", "more")
                        .node(new Multiply(), "p", "sum", "t")
                        .node(new Add(), "y", "p", "x")
                        .returns("y")))
                .containsExactly(
                        "shard = take_shard of x",
                        "partial = linear of shard, w.weight",
                        "more = chain scale(scale($0, 2.0), 3.0) of partial",
                        "sum = all_reduce of more",
                        "y = chain add(multiply($0, $1), $2) of sum, t, x");
    }

    @Test
    void endsWhereShapesOrLayoutsDiffer() {
        assertThat(forward(start().input("row", SEQ, HIDDEN)
                        .node(new Scale("2"), "s", "x")
                        .node(new AddBroadcast(), "b", "s", "row")
                        .node(new Scale("3"), "y", "b")
                        .returns("y")))
                .containsExactly("s = scale of x", "b = add_broadcast of s, row", "y = scale of b");
    }

    @Test
    void leavesWhatIsKnownOnlyWhenTheModelIsBuilt() {
        assertThat(forward(start().node(new Scale("config.factor()"), "s", "x")
                        .node(new Activate("config.activation()"), "a", "s")
                        .node(new Add(), "y", "a", "t")
                        .returns("y")))
                .containsExactly("s = scale of x", "a = activate of s", "y = add of a, t");
    }

    @Test
    void isNoLongerThanAKernelHasArgumentsFor() {
        Sketch sketch = start();
        List<String> names = IntStream.range(0, 12).mapToObj(i -> "i" + i).toList();
        names.forEach(name -> sketch.input(name, BATCH, SEQ, HIDDEN));
        String sum = "x";
        for (String name : names) {
            sketch.node(new Multiply(), sum + name, sum, name);
            sum += name;
        }
        Graph graph = Compiled.of(sketch.returns(sum)).derived();
        assertThat(graph.forward()).hasSizeGreaterThan(1);
        assertThat(graph.forward())
                .allSatisfy(node -> assertThat(node.inputs().size()).isLessThan(8));
        assertThat(graph.backward())
                .allSatisfy(node ->
                        assertThat(node.inputs().size() + node.outputs().size()).isLessThanOrEqualTo(8));
    }

    @Test
    void readsTheGradientOfTheResultAndNothingThatItDoesNotNeed() {
        assertThat(backward(start().input("u", BATCH, SEQ, HIDDEN)
                        .node(new Multiply(), "p", "x", "t")
                        .node(new Scale("0.5"), "s", "p")
                        .node(new Add(), "y", "s", "u")
                        .returns("y")))
                .containsExactly(
                        "dX, dT = chain yGradient = multiply(scale($0, 0.5), $2); multiply(scale($0, 0.5), $1) of dY,"
                                + " x, t",
                        "dU = copy of dY");
    }

    @Test
    void givesAddendsOneGradientTogether() {
        assertThat(backward(start().node(new Add(), "s", "x", "t")
                        .node(new Activate("Activation.GELU"), "y", "s")
                        .returns("y")))
                .containsExactly(
                        "dX = chain yGradient = gelu_gradient($0, add($1, $2)) of dY, x, t", "dT = copy of dX");
    }

    @Test
    void takesAKernelThatIsThereForAGradientOfOneStep() {
        assertThat(backward(start().node(new Scale("0.5"), "s", "x")
                        .node(new Add(), "y", "s", "t")
                        .returns("y")))
                .containsExactly("dX = scale of dY", "dT = copy of dY");
    }

    @Test
    void formulasReadBackAsTheyWerePrinted() {
        String text = "add(scale(multiply($0, $1), -0.5), gelu_tanh_gradient($12, silu(add($1, scale($0, 1.0E-8)))))";
        assertThat(FormulaText.print(FormulaText.parse(text))).isEqualTo(text);
        assertThatIllegalArgumentException().isThrownBy(() -> FormulaText.parse("add($0)"));
        assertThatIllegalArgumentException().isThrownBy(() -> FormulaText.parse("add($0, $1) $2"));
        assertThatIllegalArgumentException().isThrownBy(() -> FormulaText.parse("scale($0, 1e999)"));
    }

    @Test
    void graphsWithChainsReadBackAsTheyWerePrinted() {
        Compiled compiled = Compiled.of(start().node(new Multiply(), "p", "x", "t")
                .node(new Activate("Activation.SIGMOID"), "a", "p")
                .node(new Add(), "y", "a", "x")
                .returns("y"));
        for (Graph graph : List.of(compiled.derived(), compiled.plan().graph())) {
            String text = IrPrinter.print(graph);
            assertThat(text).contains("chain");
            assertThat(IrPrinter.print(IrParser.parse(text))).isEqualTo(text);
        }
    }

    private static List<String> forward(Sketch sketch) {
        Graph graph = FuseChains.run(FuseOperators.run(Compiled.of(sketch).laidOut()));
        return graph.forward().stream().map(FuseChainsTest::text).toList();
    }

    private static List<String> backward(Sketch sketch) {
        return Compiled.of(sketch).derived().backward().stream()
                .map(FuseChainsTest::text)
                .toList();
    }

    private static String text(Node node) {
        String operator = switch (node.op()) {
            case Chain(Formula formula) -> "chain " + FormulaText.print(formula);
            case KernelCall call ->
                call.kernel()
                        + call.literals().stream().map(FuseChainsTest::text).collect(Collectors.joining());
            default -> node.op().name();
        };
        return String.join(", ", node.outputs()) + " = " + operator + " of " + String.join(", ", node.inputs());
    }

    private static String text(Literal literal) {
        return literal instanceof Literal.Chain(String name, List<Formula> formulas)
                ? " " + name + " = " + formulas.stream().map(FormulaText::print).collect(Collectors.joining("; "))
                : "";
    }
}
