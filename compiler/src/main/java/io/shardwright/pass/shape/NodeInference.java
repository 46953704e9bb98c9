package io.shardwright.pass.shape;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Check;
import io.shardwright.mesh.Divisors;
import io.shardwright.pass.Where;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Shape inference of one node. */
final class NodeInference implements Inference {
    private final Graph graph;
    private final Node node;
    private final Map<String, Value> values;
    private final SizeEquations equations;
    private final DiagnosticLog log;
    private final Function<String, String> describe;
    private final Function<String, Child> children;
    private boolean hopeless;

    NodeInference(
            Graph graph,
            Node node,
            Map<String, Value> values,
            SizeEquations equations,
            DiagnosticLog log,
            Function<String, String> describe,
            Function<String, Child> children) {
        this.graph = graph;
        this.node = node;
        this.values = values;
        this.equations = equations;
        this.log = log;
        this.describe = describe;
        this.children = children;
    }

    /** Whether a division that can't be done makes all that follows meaningless. */
    boolean isHopeless() {
        return hopeless;
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public Typed input(int index) {
        Value value = values.get(node.inputs().get(index));
        if (value == null) {
            throw new IllegalStateException(node.inputs().get(index) + " is used before it is defined");
        }
        return new Typed(value.type(), value.shape());
    }

    @Override
    public void requireEqual(Size left, Size right, String what) {
        equations.requireEqual(left, right, where(), what, node.origin(), chain(), log);
    }

    @Override
    public void requireWithin(Size size, Size bound, String what) {
        Size reached = equations.resolve(size);
        Size limit = equations.resolve(bound);
        Optional<Long> beyond = reached.minus(limit).constant();
        if (beyond.isPresent() && beyond.get() > 0) {
            log.report(Diagnostic.of(Code.OUT_OF_BOUNDS, node.origin(), where(), reached, what, limit)
                    .because(chain().toArray(String[]::new)));
        }
    }

    @Override
    public Size divide(Size dividend, Size divisor, String code, String what) {
        Size above = equations.resolve(dividend);
        Size below = equations.resolve(divisor);
        Optional<Size> quotient = above.dividedBy(below);
        Optional<Long> a = above.constant();
        Optional<Long> b = below.constant();
        if (a.isPresent() && b.isPresent() && (b.get() == 0 || a.get() % b.get() != 0)) {
            log.report(Diagnostic.of(
                            Code.NOT_DIVISIBLE,
                            node.origin(),
                            where(),
                            what + ": " + a.get(),
                            b.get(),
                            Divisors.of(a.get()))
                    .because(chain().toArray(String[]::new)));
            hopeless = true;
        } else if (quotient.isEmpty()) {
            log.report(Diagnostic.of(Code.NOT_A_SIZE, node.origin(), where(), above + " divided by the sum " + below));
            hopeless = true;
        } else if (!quotient.get().isWhole()) {
            String text = Where.withLine(where(), node.origin()) + ": " + what + ": %d is not divisible by %d";
            equations.check(new Check.Divides(below, above, code, text));
        }
        return quotient.orElse(Size.ONE);
    }

    @Override
    public void requireDims(int index, int count, String what) {
        if (input(index).dims() != count) {
            throw wrongDims(index, what, Integer.toString(count));
        }
    }

    @Override
    public void requireDimsAtLeast(int index, int count, String what) {
        if (input(index).dims() < count) {
            throw wrongDims(index, what, "at least " + count);
        }
    }

    private WrongDims wrongDims(int index, String what, String needed) {
        log.report(Diagnostic.of(
                        Code.WRONG_DIMS,
                        node.origin(),
                        where(),
                        what,
                        input(index).dims(),
                        node.op().name() + " needs " + needed,
                        dimsFix(index, needed))
                .because(chain().toArray(String[]::new)));
        return new WrongDims();
    }

    /** Of whole numbers that forward is given, which have a position for each of a sequence unless it is said otherwise. */
    private String dimsFix(int index, String needed) {
        String name = node.inputs().get(index);
        boolean isGiven = graph.inputs().contains(name) && input(index).type() == DType.I32;
        return isGiven && needed.equals("1") && input(index).dims() == 2
                ? "say that there is one for each sequence: @Layout(\"batch\") on " + name
                : "reshape it with heads, mergeHeads or mean";
    }

    /** Was reported: nothing can be said of the node's outputs, nor of what follows. */
    static final class WrongDims extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private WrongDims() {
            super("reported", null, false, false);
        }
    }

    @Override
    public List<Typed> callResults(CallOp call) {
        Child child = children.apply(call.field());
        List<Value> declared = child.signature().inputs();
        for (int i = 0; i < declared.size(); i++) {
            Value parameter = declared.get(i);
            String given = node.inputs().get(i);
            requireDims(i, parameter.shape().size(), given);
            for (int dim = 0; dim < parameter.shape().size(); dim++) {
                String what = "dim " + dim + " of " + given + " and of " + parameter.name() + " in " + call.field();
                requireEqual(input(i).dim(dim), child.bind(parameter.shape().get(dim)), what);
            }
        }
        List<Typed> results = child.signature().results().stream()
                .map(result -> new Typed(
                        result.type(), result.shape().stream().map(child::bind).toList()))
                .toList();
        if (child.count().isPresent()) {
            List<Size> shape = results.getFirst().shape();
            requireDims(0, shape.size(), node.input());
            for (int dim = 0; dim < shape.size(); dim++) {
                requireEqual(
                        shape.get(dim),
                        input(0).dim(dim),
                        "dim " + dim + " of what " + call.field() + " takes and of what it gives");
            }
        }
        return results;
    }

    /** The field that the node is about if it has a weight, else forward: {@code Mlp.up}. */
    private String where() {
        return Where.of(graph, node);
    }

    private List<String> chain() {
        return IntStream.range(0, node.inputs().size())
                .mapToObj(i -> describe.apply(node.inputs().get(i)))
                .toList();
    }
}
