package io.shardwright.pass;

import static io.shardwright.interpret.Sketch.BATCH;
import static io.shardwright.interpret.Sketch.HIDDEN;
import static io.shardwright.interpret.Sketch.SEQ;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.interpret.Compiled;
import io.shardwright.interpret.Sketch;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.collective.TakeShard;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.SplitOp;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Layouts that don't go together, and sizes that degrees don't divide: the code and the line that a build shows. */
final class LayoutDiagnosticsTest {
    private static final Size TWELVE = Size.of(12);

    /** A column-parallel layer's output is {@code h}, split along dim 2. */
    private static Sketch column() {
        return new Sketch("M")
                .input("x", BATCH, SEQ, HIDDEN)
                .splitWeight("up.weight", 0, HIDDEN, HIDDEN)
                .node(new LinearOp(), "h", "x", "up.weight");
    }

    @Test
    void reportsALayerThatNeedsTheWholeOfASplitInput() {
        assertThat(says(column().weight("next.weight", HIDDEN, HIDDEN).node(new LinearOp(), "y", "h", "next.weight")))
                .containsExactly("[shard/needs-whole] M.next: next needs whole h, but it is split over tp");
    }

    @Test
    void reportsAColumnLayerAfterAColumnLayer() {
        assertThat(says(column().splitWeight("next.weight", 0, HIDDEN, HIDDEN)
                        .node(new LinearOp(), "y", "h", "next.weight")))
                .singleElement()
                .asString()
                .startsWith("[shard/needs-whole] M.next: ");
    }

    @Test
    void reportsAConcatenationAlongASplitDim() {
        assertThat(says(column().node(new Concat(), "y", "h", "h")))
                .containsExactly("[shard/needs-whole] M.forward: concat needs whole h, but it is split over tp");
    }

    @Test
    void reportsASplitThatCutsThroughShards() {
        assertThat(says(column().node(new Activate("Activation.GELU"), "a", "h")
                        .node(new SplitOp(2, List.of()), List.of("y", "z"), "a")))
                .containsExactly("[shard/needs-whole] M.forward: split needs whole a, but it is split over tp");
    }

    @Test
    void reportsAWholeInputOfARowLayerOnce() {
        assertThat(says(new Sketch("M").input("x", BATCH, SEQ, HIDDEN).row("down", "y", "x", HIDDEN, HIDDEN)))
                .containsExactly(
                        "[shard/row-input-whole] M.down: x is whole on every rank of tp, and a row-parallel layer"
                                + " takes its part of it");
    }

    @Test
    void reportsANonLinearOperatorThatReadsPartialSums() {
        assertThat(says(column().splitWeight("down.weight", 1, HIDDEN, HIDDEN)
                        .node(new LinearOp(), "p", "h", "down.weight")
                        .node(new Activate("Activation.GELU"), "y", "p")))
                .containsExactly("[shard/partial-read] M.forward: activate would read partial sums of p over tp");
    }

    @Test
    void reportsPartialSumsAddedToWhatIsWhole() {
        assertThat(says(column().splitWeight("down.weight", 1, HIDDEN, HIDDEN)
                        .node(new LinearOp(), "p", "h", "down.weight")
                        .node(new Add(), "y", "x", "p")))
                .containsExactly("[shard/partial-read] M.forward: add would read partial sums of p over tp");
    }

    @Test
    void reportsASplitValueAddedToAWholeOne() {
        assertThat(says(column().node(new Add(), "y", "x", "h")))
                .singleElement()
                .asString()
                .startsWith("[shard/split-mismatch] M.forward: h and x lie differently over tp: ");
    }

    @Test
    void reportsASplitResultThatIsPromisedWhole() {
        assertThat(says(column().node(new Activate("Activation.GELU"), "y", "h")))
                .containsExactly(
                        "[shard/result-layout] M.forward: forward gives y as split along dim 2 over tp, and its"
                                + " contract says whole");
    }

    @Test
    void reportsAWholeResultThatIsPromisedSplit() {
        Sketch sketch = new Sketch("M")
                .input("x", BATCH, SEQ, HIDDEN)
                .node(new Activate("Activation.GELU"), "y", "x")
                .returnsSplit("y", 1);
        assertThat(lines(sketch, Map.of()))
                .containsExactly(
                        "[shard/result-layout] M.forward: forward gives y as whole over tp, and its contract says"
                                + " split along dim 1");
    }

    @Test
    void saysNothingOfWhatFollowsAMistake() {
        assertThat(says(column().weight("norm.weight", HIDDEN)
                        .node(new RmsNormOp("1e-5"), List.of("n", "rstd"), "h", "norm.weight")
                        .row("down", "d", "n", HIDDEN, HIDDEN)
                        .node(new Add(), "y", "d", "h")))
                .hasSize(1);
    }

    @Test
    void rejectsTwelveHeadsOnEightRanks() {
        Size hidden = Size.of(96);
        Sketch sketch = new Sketch("M")
                .input("x", BATCH, SEQ, hidden)
                .splitWeight("q.weight", 0, hidden, hidden)
                .node(new LinearOp(), "q", "x", "q.weight")
                .node(new Heads(TWELVE), "y", "q")
                .returnsSplit("y", 1);
        assertThat(lines(sketch, Map.of(Axis.TP, 8)))
                .containsExactly("[shard/heads-not-divisible] M.q: 12 heads cannot be split over tp=8");
        assertThat(lines(sketch, Map.of(Axis.TP, 4))).isEmpty();
    }

    @Test
    void rejectsAFeedForwardSizeThatDoesNotDivide() {
        Sketch sketch = new Sketch("M")
                .input("x", BATCH, SEQ, TWELVE)
                .column("up", "h", "x", TWELVE, Size.of(30))
                .row("down", "y", "h", Size.of(30), TWELVE)
                .returns("y");
        assertThat(lines(sketch, Map.of(Axis.TP, 4)))
                .startsWith("[shard/feed-forward-not-divisible] M.up: feed-forward size 30 cannot be split over tp=4");
        assertThat(Compiled.diagnose(sketch, Map.of(Axis.TP, 4)).getFirst().fix())
                .isEqualTo("take tp from 1, 2, 3, 5, 6, 10, 15, 30, or make the size a multiple of 4");
        assertThat(lines(sketch, Map.of(Axis.TP, 3))).isEmpty();
    }

    @Test
    void rejectsAWholeInputWhoseShardsWouldNotBeEqual() {
        Sketch sketch = new Sketch("M")
                .input("x", BATCH, SEQ, TWELVE)
                .node(new TakeShard(Axis.TP, 2), "part", "x")
                .row("down", "y", "part", TWELVE, TWELVE)
                .returns("y");
        assertThat(lines(sketch, Map.of(Axis.TP, 5)))
                .containsExactly("[shard/hidden-not-divisible] M.down: size 12 cannot be split over tp=5");
    }

    @Test
    void rejectsAnyPartOfAFusedProjectionThatDoesNotDivide() {
        Sketch sketch = new Sketch("M")
                .input("x", BATCH, SEQ, TWELVE)
                .splitWeight("qk.weight", 0, Size.of(18), TWELVE)
                .node(new LinearOp(), "qk", "x", "qk.weight")
                .node(new SplitOp(2, List.of(TWELVE, Size.of(6))), List.of("q", "k"), "qk")
                .node(new AllGather(Axis.TP, 2), "whole", "q")
                .node(new AllGather(Axis.TP, 2), "y", "k")
                .returns("y");
        assertThat(lines(sketch, Map.of(Axis.TP, 4)))
                .singleElement()
                .asString()
                .endsWith("6 cannot be split over tp=4");
    }

    private static List<String> says(Sketch sketch) {
        return lines(sketch.returns("y"), Map.of());
    }

    private static List<String> lines(Sketch sketch, Map<Axis, Integer> degrees) {
        return Compiled.diagnose(sketch, degrees).stream()
                .map(Diagnostic::text)
                .map(text -> text.lines().findFirst().orElseThrow())
                .toList();
    }
}
