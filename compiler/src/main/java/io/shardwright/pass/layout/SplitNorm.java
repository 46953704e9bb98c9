package io.shardwright.pass.layout;

import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Spread;
import io.shardwright.ops.function.AddNumber;
import io.shardwright.ops.function.InverseSqrt;
import io.shardwright.ops.function.Minus;
import io.shardwright.ops.function.Square;
import io.shardwright.ops.norm.LayerNormOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.reduction.MeanOver;
import io.shardwright.ops.shape.AddDim;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.Optional;

/**
 * A norm over a dim that is split, as OLMoE's of all queries and keys is (2409.02060 §4.2.5): each rank has an addend of a row's mean
 * square, these are all-reduced, and what is left is element by element. A layer norm does so with its mean before.
 */
final class SplitNorm {
    private final Node norm;
    private final Conversions at;
    private final int last;
    private final Varying split;

    private SplitNorm(Node norm, Conversions at) {
        this.norm = norm;
        this.at = at;
        last = at.value(norm.input()).shape().size() - 1;
        split = (Varying) at.placement(norm.input());
    }

    static boolean isOne(Node node, Conversions at) {
        return (node.op() instanceof RmsNormOp || node.op() instanceof LayerNormOp)
                && at.placement(node.input()) instanceof Varying varying
                && varying.dim() == at.value(node.input()).shape().size() - 1;
    }

    static void insert(Node node, Conversions at) {
        new SplitNorm(node, at).insert();
    }

    private void insert() {
        String y = norm.output();
        String x = norm.input();
        if (norm.op() instanceof LayerNormOp(String epsilon)) {
            String mean = norm.outputs().get(1);
            mean(x, mean);
            String centered = elementwise(y + "Centered", new Minus(Optional.empty()), x, spread(mean));
            String normed = normed(y + "Normed", centered, epsilon);
            String scaled = elementwise(y + "Scaled", new Multiply(), normed, parameter(1));
            add(y, new Add(), scaled, parameter(2));
        } else if (norm.op() instanceof RmsNormOp(String epsilon)) {
            add(y, new Multiply(), normed(y + "Normed", x, epsilon), parameter(1));
        }
    }

    /** Divided by the root of its mean square. */
    private String normed(String wish, String x, String epsilon) {
        String squares = define(norm.output() + "Squares", DType.F32, shape(), split);
        add(squares, new Square(), x);
        String meanSquare = define(norm.output() + "MeanSquare", DType.F32, rows(), Placement.INVARIANT);
        mean(squares, meanSquare);
        String positive = define(meanSquare + "Positive", DType.F32, rows(), Placement.INVARIANT);
        add(positive, new AddNumber(epsilon), meanSquare);
        String rstd = norm.outputs().getLast();
        add(rstd, new InverseSqrt(), positive);
        at.place(rstd, Placement.INVARIANT);
        return elementwise(wish, new Multiply(), x, spread(rstd));
    }

    /** The mean of each row, whole on every rank. */
    private void mean(String x, String mean) {
        String addend = define(mean + "Addend", DType.F32, rows(), Placement.PARTIAL);
        add(addend, new MeanOver(last), x);
        String cause = "mean over a split dim, in " + at.graph().simpleName();
        at.define(
                new Node(new AllReduce(at.axis()), List.of(mean), List.of(addend), norm.origin(), cause),
                Placement.INVARIANT);
    }

    /** One number for each row, at all of the rank's elements. */
    private String spread(String rows) {
        String onAll = at.replicated(norm, rows);
        List<Size> shape = new java.util.ArrayList<>(rows());
        shape.add(Size.ONE);
        String column = define(rows + "Column", DType.F32, shape, Placement.REPLICATED);
        add(column, new AddDim(last), onAll);
        return spread(column, shape);
    }

    private String spread(String value, List<Size> shape) {
        String wide = define(value.replace('.', '_') + "Spread", at.value(value).type(), shape(), split);
        at.add(Node.of(Spread.of(shape, List.of(shape())), wide, List.of(value, norm.input()), norm.origin()));
        return wide;
    }

    /** A weight or a bias, of which each rank has its part: one that nothing else reads lies split for good. */
    private String parameter(int input) {
        String name = norm.inputs().get(input);
        Varying own = new Varying(0, split.sections());
        long readers = at.graph().forward().stream()
                .filter(node -> node.inputs().contains(name))
                .count();
        String part = name;
        if (at.graph().isWeight(name) && readers == 1) {
            at.place(name, own);
        } else if (at.isInvariant(name)) {
            part = at.shard(norm, name, own);
        }
        return spread(part, at.value(name).shape());
    }

    private String elementwise(String wish, Op op, String... inputs) {
        String name = define(wish, at.value(norm.input()).type(), shape(), split);
        add(name, op, inputs);
        return name;
    }

    private void add(String output, Op op, String... inputs) {
        at.add(Node.of(op, output, List.of(inputs), norm.origin()));
        if (output.equals(norm.output())) {
            at.place(output, split);
        }
    }

    private String define(String wish, DType type, List<Size> shape, Placement placement) {
        MeshLayout layout = MeshLayout.INVARIANT.with(at.axis(), placement);
        return at.define(wish, new Value(wish, type, shape, layout));
    }

    private List<Size> shape() {
        return at.value(norm.input()).shape();
    }

    /** The shape of what there is one of for each row. */
    private List<Size> rows() {
        return shape().subList(0, last);
    }
}
