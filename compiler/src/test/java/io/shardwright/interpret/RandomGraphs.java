package io.shardwright.interpret;

import io.shardwright.mesh.Axis;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.attention.Rotary;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.collective.TakeShard;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.AddBias;
import io.shardwright.ops.elementwise.DropoutOp;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.reduction.Softmax;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.ops.shape.SplitOp;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Small models of random operators on random values that are there already, so that memory is shared in ways nobody thought of.
 * All values are {@code [2, 2, 4]}, or that in heads; some are split over their last dim, or over their heads.
 */
final class RandomGraphs {
    private static final Size[] SHAPE = {Size.of(2), Size.of(2), Size.of(4)};
    private static final Size FOUR = Size.of(4);

    private final Random random;
    private final Sketch sketch;
    private final List<String> whole = new ArrayList<>(List.of("x", "t"));
    private final List<String> split = new ArrayList<>();
    private final List<String> wholeHeads = new ArrayList<>();
    private final List<String> splitHeads = new ArrayList<>();
    private int made;

    private RandomGraphs(long seed) {
        random = new Random(seed);
        sketch = new Sketch("Random").dropout("drop").input("x", SHAPE).input("t", SHAPE);
    }

    static Sketch of(long seed, int operators) {
        RandomGraphs graphs = new RandomGraphs(seed);
        for (int i = 0; i < operators; i++) {
            graphs.add();
        }
        return graphs.finish();
    }

    /** The result is a sum of some values, or one that happens to be there. */
    private Sketch finish() {
        if (whole.size() == 2 || random.nextInt(3) == 0) {
            whole.add(binary(new Add(), whole));
        }
        return sketch.returns(whole.getLast());
    }

    private void add() {
        switch (random.nextInt(18)) {
            case 0 -> whole.add(unary(new Activate("Activation.TANH"), whole));
            case 1 -> whole.add(unary(new Scale("0.5"), whole));
            case 2, 3 -> whole.add(binary(new Add(), whole));
            case 4 -> whole.add(binary(new Multiply(), whole));
            case 5 -> whole.add(unary(new Softmax(), whole));
            case 6 -> norm();
            case 7 -> whole.add(unary(new DropoutOp("drop"), whole));
            case 8 -> halves();
            case 9 -> column();
            case 10 -> row();
            case 11 -> splitElementwise();
            case 12 -> heads(whole, wholeHeads);
            case 13 -> heads(split, splitHeads);
            case 14 -> attend(wholeHeads);
            case 15, 16 -> together();
            default -> merge();
        }
    }

    private String fresh() {
        return "v" + made++;
    }

    private String some(List<String> values) {
        // Mostly a late one, so that chains form; sometimes any.
        int from = random.nextInt(3) == 0 ? 0 : Math.max(0, values.size() - 2);
        return values.get(from + random.nextInt(values.size() - from));
    }

    private String unary(io.shardwright.ir.Op op, List<String> values) {
        String output = fresh();
        sketch.node(op, output, some(values));
        return output;
    }

    private String binary(io.shardwright.ir.Op op, List<String> values) {
        String output = fresh();
        sketch.node(op, output, some(values), some(values));
        return output;
    }

    private void norm() {
        String y = fresh();
        sketch.weight(y + ".weight", FOUR)
                .node(new RmsNormOp("1e-5"), List.of(y, y + "Rstd"), some(whole), y + ".weight");
        whole.add(y);
    }

    /** Cut in two, and put together the other way round or twice the same, perhaps with an operator between. */
    private void halves() {
        String a = fresh();
        String b = fresh();
        sketch.node(new SplitOp(2, List.of()), List.of(a, b), some(whole));
        String left = random.nextBoolean() ? unary(new Activate("Activation.SILU"), List.of(a)) : a;
        String right = random.nextBoolean() ? binary(new Add(), List.of(a, b)) : b;
        String y = fresh();
        sketch.node(new Concat(), y, random.nextBoolean() ? right : left, left);
        whole.add(y);
    }

    /** Two values side by side, something done to both, and cut again; the two may be read again later. */
    private void together() {
        String both = fresh();
        sketch.node(new Concat(), both, some(whole), some(whole));
        String result = random.nextBoolean() ? both : unary(new Scale("2"), List.of(both));
        String a = fresh();
        String b = fresh();
        sketch.node(new SplitOp(2, List.of()), List.of(a, b), result);
        whole.add(a);
        whole.add(b);
    }

    private void column() {
        String y = fresh();
        sketch.splitWeight(y + ".weight", 0, FOUR, FOUR).node(new LinearOp(), y, some(whole), y + ".weight");
        split.add(y);
    }

    private void row() {
        String y = fresh();
        if (split.isEmpty() || random.nextInt(4) == 0) {
            split.add(fresh());
            sketch.node(new TakeShard(Axis.TP, 2), split.getLast(), some(whole));
        }
        if (random.nextInt(4) == 0) {
            sketch.node(new AllGather(Axis.TP, 2), y, some(split));
        } else {
            sketch.splitWeight(y + ".weight", 1, FOUR, FOUR)
                    .weight(y + ".bias", FOUR)
                    .node(new LinearOp(), y + "Partial", some(split), y + ".weight")
                    .node(new AllReduce(Axis.TP), y + "Sum", y + "Partial")
                    .node(new AddBias(), y, y + "Sum", y + ".bias");
        }
        whole.add(y);
    }

    private void splitElementwise() {
        if (!split.isEmpty()) {
            split.add(
                    switch (random.nextInt(4)) {
                        case 0 -> unary(new Activate("Activation.SILU"), split);
                        case 1 -> binary(new Add(), split);
                        case 2 -> binary(new Multiply(), split);
                        default -> unary(new DropoutOp("drop"), split);
                    });
        }
    }

    private void heads(List<String> from, List<String> to) {
        if (!from.isEmpty()) {
            to.add(unary(new Heads(Size.of(2)), from));
        }
    }

    private void attend(List<String> heads) {
        List<String> values = !splitHeads.isEmpty() && random.nextBoolean() ? splitHeads : heads;
        if (!values.isEmpty()) {
            String y = fresh();
            switch (random.nextInt(3)) {
                case 0 -> sketch.node(new Rotary("100"), y, some(values));
                case 1 -> sketch.node(new Add(), y, some(values), some(values));
                default ->
                    sketch.node(new Attention(true), List.of(y, y + "Lse"), some(values), some(values), some(values));
            }
            values.add(y);
        }
    }

    private void merge() {
        if (!splitHeads.isEmpty() && random.nextBoolean()) {
            split.add(unary(new MergeHeads(), splitHeads));
        } else if (!wholeHeads.isEmpty()) {
            whole.add(unary(new MergeHeads(), wholeHeads));
        }
    }
}
