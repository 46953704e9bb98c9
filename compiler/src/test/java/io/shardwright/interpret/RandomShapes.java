package io.shardwright.interpret;

import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Op;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.linear.MatmulOp;
import io.shardwright.ops.reduction.LogSoftmax;
import io.shardwright.ops.reduction.LogSumExp;
import io.shardwright.ops.reduction.MaxOver;
import io.shardwright.ops.reduction.MeanOver;
import io.shardwright.ops.reduction.MinOver;
import io.shardwright.ops.reduction.Softmax;
import io.shardwright.ops.reduction.SumOver;
import io.shardwright.ops.shape.AddDim;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.DropDim;
import io.shardwright.ops.shape.MergeDims;
import io.shardwright.ops.shape.Permute;
import io.shardwright.ops.shape.Slice;
import io.shardwright.ops.shape.SplitDim;
import io.shardwright.pass.layout.InsertConversions;
import io.shardwright.pass.shape.InferShapes;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Small models of random operators on values of any shape, of which some are split over ranks. An operator that the compiler refuses
 * where its operands lie is left out, so that what remains is what it takes.
 */
final class RandomShapes {
    private final Random random;
    private final List<Consumer<Sketch>> steps = new ArrayList<>();
    private Graph graph;
    private int made;

    private RandomShapes(long seed) {
        random = new Random(seed);
        steps.add(sketch -> sketch.input("x", size(4), size(2), size(4)));
        steps.add(sketch -> sketch.splitInput("t", 0, size(4), size(4)));
        steps.add(sketch -> sketch.splitInput("u", 2, size(2), size(3), size(4)));
        steps.add(sketch -> sketch.weight("own.weight", size(4), size(4)));
        graph = laidOut("x").orElseThrow();
    }

    static Sketch of(long seed, int operators) {
        RandomShapes shapes = new RandomShapes(seed);
        for (int i = 0; i < operators; i++) {
            shapes.add();
        }
        return shapes.finish();
    }

    private static Size size(int size) {
        return Size.of(size);
    }

    /** The last value whose layout a contract can state. */
    private Sketch finish() {
        if (made == 0) {
            steps.add(sketch -> sketch.node(new Scale("2"), "v", "x"));
            return sketch().returns("v");
        }
        List<Value> values = new ArrayList<>(graph.values().values());
        Value result = values.reversed().stream()
                .filter(value -> value.name().matches("v\\d+"))
                .filter(value -> switch (value.layout().on(Axis.TP)) {
                    case Varying varying -> varying.sections().isEmpty();
                    case Placement.Replicated _ -> false;
                    default -> true;
                })
                .findFirst()
                .orElseThrow();
        Sketch sketch = sketch();
        return result.layout().on(Axis.TP) instanceof Varying varying
                ? sketch.returnsSplit(result.name(), varying.dim())
                : sketch.returns(result.name());
    }

    private Sketch sketch() {
        Sketch sketch = new Sketch("Shapes");
        steps.forEach(step -> step.accept(sketch));
        return sketch;
    }

    /** The graph so far with shapes and layouts; empty if the compiler refuses it. */
    private Optional<Graph> laidOut(String result) {
        Sketch sketch = sketch().returns(result);
        DiagnosticLog log = new DiagnosticLog();
        Graph inferred = InferShapes.run(sketch.graph(), sketch.contracts(), log);
        if (!log.diagnostics().isEmpty()) {
            throw new AssertionError(log.diagnostics().toString());
        }
        Graph laidOut = InsertConversions.run(inferred, sketch.contracts(), log);
        boolean isResult = log.diagnostics().stream()
                .allMatch(diagnostic -> diagnostic.code().text().equals("result-layout"));
        return isResult ? Optional.of(laidOut) : Optional.empty();
    }

    private void add() {
        String y = "v" + made;
        Optional<Consumer<Sketch>> step = step(y);
        if (step.isEmpty()) {
            return;
        }
        steps.add(step.get());
        Optional<Graph> longer = laidOut(y).filter(RandomShapes::dividesByTwo);
        if (longer.isPresent()) {
            graph = longer.get();
            made++;
        } else {
            steps.removeLast();
        }
    }

    private static boolean dividesByTwo(Graph graph) {
        return graph.values().values().stream()
                .allMatch(value -> !(value.layout().on(Axis.TP) instanceof Varying varying)
                        || number(value, varying.dim()) % 2 == 0);
    }

    private Value some() {
        List<Value> values = graph.values().values().stream()
                .filter(value -> !value.name().contains("."))
                .filter(value -> value.name().matches("[xtu]|v\\d+"))
                .toList();
        // Mostly a late one, so that operators follow each other.
        int from = random.nextInt(3) == 0 ? 0 : Math.max(0, values.size() - 3);
        return values.get(from + random.nextInt(values.size() - from));
    }

    private Optional<Consumer<Sketch>> step(String y) {
        Value x = some();
        int dims = x.shape().size();
        int dim = dims == 0 ? 0 : random.nextInt(dims);
        return switch (random.nextInt(18)) {
            case 0 -> unary(new Activate("Activation.TANH"), y, x);
            case 1 -> unary(new Scale("0.5"), y, x);
            case 2, 3 -> binary(random.nextBoolean() ? new Add() : new Multiply(), y, x);
            case 4, 5 -> permute(y, x);
            case 6 -> dims > 4 ? Optional.empty() : unary(new AddDim(random.nextInt(dims + 1)), y, x);
            case 7 -> dims > 0 && number(x, dim) == 1 ? unary(new DropDim(dim), y, x) : Optional.empty();
            case 8 -> dims > 0 && dims < 5 && number(x, dim) % 2 == 0 ? halves(y, x, dim) : Optional.empty();
            case 9 -> dim + 1 < dims ? unary(new MergeDims(dim, dim + 1), y, x) : Optional.empty();
            case 10 -> dims > 0 ? slice(y, x, dim) : Optional.empty();
            case 11, 12 -> dims > 0 ? reduce(y, x, dim) : Optional.empty();
            case 13 ->
                dims > 0 ? unary(random.nextBoolean() ? new Softmax() : new LogSoftmax(), y, x) : Optional.empty();
            case 14, 15 -> dims > 1 && dims < 5 ? matmul(y, x) : Optional.empty();
            default -> dims > 0 && number(x, dim) < 8 ? concat(y, x, dim) : Optional.empty();
        };
    }

    private static long number(Value x, int dim) {
        return x.shape().get(dim).constant().orElseThrow();
    }

    private static Optional<Consumer<Sketch>> unary(Op op, String y, Value x) {
        return Optional.of(sketch -> sketch.node(op, y, x.name()));
    }

    /** With a value whose shape goes with this one's, maybe itself, in either order. */
    private Optional<Consumer<Sketch>> binary(Op op, String y, Value x) {
        List<String> fitting = graph.values().values().stream()
                .filter(value -> value.name().matches("[xtu]|v\\d+|own.weight"))
                .filter(value -> endsAlike(value.shape(), x.shape()))
                .map(Value::name)
                .toList();
        String other = fitting.get(random.nextInt(fitting.size()));
        return random.nextBoolean()
                ? Optional.of(sketch -> sketch.node(op, y, x.name(), other))
                : Optional.of(sketch -> sketch.node(op, y, other, x.name()));
    }

    private String alike(Value x) {
        List<String> alike = graph.values().values().stream()
                .filter(value -> value.shape().equals(x.shape()))
                .map(Value::name)
                .filter(name -> name.matches("[xtu]|v\\d+|own.weight"))
                .toList();
        return alike.get(random.nextInt(alike.size()));
    }

    private Optional<Consumer<Sketch>> permute(String y, Value x) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, x.shape().size()).boxed().toList());
        Collections.shuffle(order, random);
        return unary(new Permute(order), y, x);
    }

    private Optional<Consumer<Sketch>> halves(String y, Value x, int dim) {
        Size half = size((int) number(x, dim) / 2);
        return unary(new SplitDim(dim, random.nextBoolean() ? List.of(size(2), half) : List.of(half, size(2))), y, x);
    }

    private Optional<Consumer<Sketch>> slice(String y, Value x, int dim) {
        int from = random.nextInt((int) number(x, dim));
        int to = from + 1 + random.nextInt((int) number(x, dim) - from);
        return unary(new Slice(dim, size(from), size(to)), y, x);
    }

    /** With any value that fits, the other way round if none does: every value fits what it is transposed. */
    private Optional<Consumer<Sketch>> matmul(String y, Value x) {
        int dims = x.shape().size();
        List<String> right = graph.values().values().stream()
                .filter(value -> value.name().matches("[xtu]|v\\d+|own.weight"))
                .filter(value -> value.shape().size() > 1)
                .filter(value -> value.shape()
                        .get(value.shape().size() - 2)
                        .equals(x.shape().getLast()))
                .filter(value -> endsAlike(
                        value.shape().subList(0, value.shape().size() - 2),
                        x.shape().subList(0, dims - 2)))
                .map(Value::name)
                .toList();
        if (right.isEmpty()) {
            return Optional.of(sketch -> sketch.node(Permute.swap(dims, dims - 2, dims - 1), y + "t", x.name())
                    .node(new MatmulOp(), y, x.name(), y + "t"));
        }
        String other = right.get(random.nextInt(right.size()));
        return Optional.of(sketch -> sketch.node(new MatmulOp(), y, x.name(), other));
    }

    private static boolean endsAlike(List<Size> left, List<Size> right) {
        int common = Math.min(left.size(), right.size());
        return IntStream.rangeClosed(1, common)
                .allMatch(fromEnd -> fits(left.get(left.size() - fromEnd), right.get(right.size() - fromEnd)));
    }

    private static boolean fits(Size left, Size right) {
        return left.equals(right) || left.equals(Size.ONE) || right.equals(Size.ONE);
    }

    private Optional<Consumer<Sketch>> reduce(String y, Value x, int dim) {
        return switch (random.nextInt(5)) {
            case 0 -> unary(new SumOver(dim), y, x);
            case 1 -> unary(new MeanOver(dim), y, x);
            case 2 -> unary(new MaxOver(dim), y, x);
            case 3 -> unary(new MinOver(dim), y, x);
            default -> unary(new LogSumExp(), y, x);
        };
    }

    private Optional<Consumer<Sketch>> concat(String y, Value x, int dim) {
        String other = alike(x);
        Concat concat = new Concat(dim == x.shape().size() - 1 ? Concat.LAST : dim);
        return Optional.of(sketch -> sketch.node(concat, y, x.name(), other));
    }
}
