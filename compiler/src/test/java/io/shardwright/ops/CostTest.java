package io.shardwright.ops;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.interpret.Compiled;
import io.shardwright.interpret.Sketch;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.RankShapes;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.elementwise.SoftCap;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.AddRmsNorm;
import io.shardwright.size.Size;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CostTest {
    private static List<Size> shape(long... dims) {
        return Arrays.stream(dims).mapToObj(Size::of).toList();
    }

    private static Cost cost(Op op, List<List<Size>> inputs, List<List<Size>> outputs) {
        return op.cost(new RankShapes(inputs, outputs));
    }

    @Test
    void aLinearLayerMultipliesAndAddsForEachWeightAndRow() {
        Cost cost = cost(new LinearOp(), List.of(shape(2, 3, 4), shape(5, 4), shape(5)), List.of(shape(2, 3, 5)));
        long multiplyAdds = 0;
        for (int row = 0; row < 2 * 3; row++) {
            for (int out = 0; out < 5; out++) {
                for (int in = 0; in < 4; in++) {
                    multiplyAdds++;
                }
            }
        }
        assertThat(cost.matmul()).isEqualTo(Size.of(2 * multiplyAdds));
        assertThat(cost.other()).isEqualTo(Size.of(2 * 3 * 5));
        assertThat(cost.bytes()).isEqualTo(Size.of(4 * (2 * 3 * 4 + 5 * 4 + 5 + 2 * 3 * 5)));
    }

    @Test
    void causalAttentionSeesHalfOfThePositions() {
        List<List<Size>> qkv = List.of(shape(1, 4, 8, 16), shape(1, 2, 8, 16), shape(1, 2, 8, 16));
        List<List<Size>> outputs = List.of(shape(1, 4, 8, 16), shape(1, 4, 8));
        long scores = 4 * 8 * 8;
        assertThat(cost(new Attention(false), qkv, outputs).matmul()).isEqualTo(Size.of(2 * 2 * scores * 16));
        assertThat(cost(new Attention(true), qkv, outputs).matmul()).isEqualTo(Size.of(2 * scores * 16));
    }

    @Test
    void aFusedOperatorMovesLessThanItsParts() {
        Cost cost = cost(
                new AddRmsNorm("1e-5"),
                List.of(shape(6, 4), shape(6, 4), shape(4)),
                List.of(shape(6, 4), shape(6, 4), shape(6)));
        assertThat(cost.bytes()).isEqualTo(Size.of(4 * (4 * 6 * 4 + 4 + 6)));
    }

    @Test
    void aFormulaTakesOnePassOverMemory() {
        Cost cost = cost(new SoftCap("30"), List.of(shape(6, 4)), List.of(shape(6, 4)));
        assertThat(cost).isEqualTo(Cost.ofBytes(Size.of(2 * 4 * 6 * 4)).withOther(Size.of(3 * 6 * 4)));
    }

    @Test
    void collectivesSendWhatTheOtherRanksLack() {
        Size ranks = Size.atom("tp");
        Size whole = ranks.times(Size.of(10));
        AllGather gather = new AllGather(Axis.TP, 0);
        assertThat(cost(gather, List.of(shape(10)), List.of(List.of(whole))).sent())
                .isEqualTo(Size.of(40).times(ranks.minus(Size.ONE)));
        // Each rank adds up its part of what all send, and sends the sum.
        assertThat(cost(new AllReduce(Axis.TP), List.of(List.of(whole)), List.of(List.of(whole)))
                        .sent())
                .isEqualTo(Size.of(2 * 40).times(ranks.minus(Size.ONE)));
    }

    @Test
    void theBackwardOfALayerMultipliesTwiceAsMuchAsItsForward() {
        Graph graph = Compiled.of(new Sketch("Layer")
                        .input("x", BATCH, SEQ, HIDDEN)
                        .column("up", "h", "x", HIDDEN, Size.of(4).times(HIDDEN))
                        .row("down", "y", "h", Size.of(4).times(HIDDEN), HIDDEN)
                        .returns("y"))
                .derived();
        assertThat(matmul(graph, graph.backward()))
                .isEqualTo(Size.of(2).times(matmul(graph, graph.forward())))
                .isNotEqualTo(Size.ZERO);
    }

    private static Size matmul(Graph graph, List<Node> nodes) {
        return nodes.stream()
                .map(node -> node.op().cost(RankShapes.of(node, graph::value)).matmul())
                .reduce(Size.ZERO, Size::plus);
    }
}
