package io.shardwright.pass.layout;

import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.token.CrossEntropy;
import io.shardwright.ops.token.CrossEntropyJoin;
import io.shardwright.ops.token.CrossEntropyStats;
import io.shardwright.size.Size;
import java.util.List;

/** The loss of logits whose classes are split: {@code stats → all-gather → join}, one small collective in place of the logits. */
final class VocabularyParallelLoss {
    private VocabularyParallelLoss() {}

    static boolean isOne(Node node, Conversions at) {
        return node.op() instanceof CrossEntropy
                && at.placement(node.input()) instanceof Varying varying
                && varying.dim() == at.value(node.input()).shape().size() - 1;
    }

    static void insert(Node node, Conversions at) {
        Axis axis = at.axis();
        String logits = node.inputs().get(0);
        String targets = node.inputs().get(1);
        String loss = node.outputs().get(0);
        Size rows = at.value(targets).shape().stream().reduce(Size.ONE, Size::times);
        List<Size> shape = List.of(Size.atom(axis.text()), Size.of(3), rows);
        MeshLayout split = MeshLayout.INVARIANT.with(axis, Placement.varying(0));
        Value like = new Value(loss, Typed.f32(shape).type(), shape, split);
        String stats = at.define(loss + "Stats", like);
        String all = at.define(loss + "StatsOfAll", like.withLayout(MeshLayout.INVARIANT));
        at.add(Node.of(new CrossEntropyStats(axis), stats, List.of(logits, targets), node.origin()));
        at.add(new Node(
                new AllGather(axis, 0),
                List.of(all),
                List.of(stats),
                node.origin(),
                "vocabulary-parallel loss of " + at.graph().simpleName() + ", whose " + logits + " are split"));
        at.define(
                new Node(new CrossEntropyJoin(logits), node.outputs(), List.of(all, targets), node.origin(), ""),
                Placement.INVARIANT);
    }
}
