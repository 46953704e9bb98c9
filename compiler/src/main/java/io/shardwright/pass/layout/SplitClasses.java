package io.shardwright.pass.layout;

import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.loss.ClassSplitLoss;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/** A loss of each token whose classes are split: {@code statistics → all-gather → join}, one small collective in place of the logits. */
final class SplitClasses {
    private SplitClasses() {}

    static boolean isOne(Node node, Conversions at) {
        return node.op() instanceof ClassSplitLoss
                && at.placement(node.input()) instanceof Varying varying
                && varying.dim() == at.value(node.input()).shape().size() - 1;
    }

    static void insert(Node read, Conversions at) {
        ClassSplitLoss loss = (ClassSplitLoss) read.op();
        Varying split = (Varying) at.placement(read.input());
        Value logits = at.value(read.input());
        // What else has classes, and came whole.
        Node node = read.withInputs(read.inputs().stream()
                .map(input -> at.value(input).shape().size() == logits.shape().size() && at.isInvariant(input)
                        ? at.shard(read, input, split)
                        : input)
                .toList());
        Size rows = logits.shape().subList(0, split.dim()).stream().reduce(Size.ONE, Size::times);
        List<Size> shape = List.of(Size.atom(at.axis().text()), Size.of(loss.count()), rows);
        MeshLayout layout = MeshLayout.INVARIANT.with(at.axis(), Placement.varying(0));
        Value like = new Value(node.output(), DType.F32, shape, layout);
        String stats = at.define(node.output() + "Stats", like);
        String all = at.define(node.output() + "StatsOfAll", like.withLayout(MeshLayout.INVARIANT));
        at.add(Node.of(loss.statistics(at.axis()), stats, node.inputs(), node.origin()));
        String cause = "loss of " + at.graph().simpleName() + ", whose " + node.input() + " are split over classes";
        at.add(new Node(new AllGather(at.axis(), 0), List.of(all), List.of(stats), node.origin(), cause));
        List<String> inputs = new ArrayList<>(List.of(all));
        inputs.addAll(loss.joined(node));
        at.define(new Node(loss.join(node), node.outputs(), inputs, node.origin(), ""), Placement.INVARIANT);
    }
}
