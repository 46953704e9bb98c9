package io.shardwright.pass.fusion;

import io.shardwright.ir.ElementwiseOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.elementwise.Chain;
import io.shardwright.ops.elementwise.FormulaOp;
import io.shardwright.ops.elementwise.Spread;
import io.shardwright.spi.kernel.ChainTensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Joins what is left of elementwise operators, once {@link FuseOperators} has taken those that a kernel is made for: on tensors of one
 * shape and layout, where nobody else reads what lies between. Each chain is as long as it can be, and stands where its last operator
 * stood.
 *
 * <p>A multiple or an activation that is known only when the model is built stays an operator of its own.
 */
public final class FuseChains {

    private final Graph graph;
    private final Map<String, Node> makers = new HashMap<>();
    private final Map<String, Integer> reads = new HashMap<>();
    private final Set<String> inside = new HashSet<>();

    private FuseChains(Graph graph) {
        this.graph = graph;
        for (Node node : graph.forward()) {
            inputs(node).forEach(input -> reads.merge(input, 1, Integer::sum));
            if (isElementwise(node)) {
                makers.put(node.output(), node);
            }
        }
    }

    public static Graph run(Graph graph) {
        return new FuseChains(NumbersAsInputs.run(graph)).run();
    }

    private Graph run() {
        Deque<Node> nodes = new ArrayDeque<>();
        for (Node node : graph.forward().reversed()) {
            if (!inside.contains(node.output())) {
                Node last = makers.containsKey(node.output()) ? longest(node) : node;
                nodes.addFirst(alone(last));
            }
        }
        return graph.withForward(List.copyOf(nodes));
    }

    /** What has no kernel of its own is a chain, if it is one operator alone. */
    private static Node alone(Node node) {
        return switch (node.op()) {
            case FormulaOp op -> node.withOp(new Chain(op.definition()));
            case Spread _ -> node.withOp(new Chain(new Formula.Input(0))).withInputs(inputs(node));
            default -> node;
        };
    }

    /** Those that are computed with: of others only the shapes matter. */
    private static List<String> inputs(Node node) {
        return node.op() instanceof Spread ? List.of(node.input()) : node.inputs();
    }

    /** The longest chain that ends with {@code last}, and whose tensors a kernel can be given; {@code last} if there is none. */
    private Node longest(Node last) {
        Node chain = last;
        Set<String> taken = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(inputs(last));
        while (!open.isEmpty()) {
            String value = open.remove();
            if (isBetween(value)) {
                taken.add(value);
                List<String> inputs = new ArrayList<>();
                Chain longer = new Chain(formula(last, taken, inputs));
                if (longer.tensors() <= ChainTensors.MOST) {
                    chain = new Node(longer, last.outputs(), inputs, last.origin(), last.cause());
                    open.addAll(open(maker(value)));
                } else {
                    taken.remove(value);
                }
            }
        }
        inside.addAll(taken);
        return chain;
    }

    /** What may be taken into a chain as well. What is spread is computed once more for each element, so only if that costs little. */
    private List<String> open(Node node) {
        boolean isDear = node.op() instanceof Spread
                && Optional.ofNullable(makers.get(node.input()))
                        .flatMap(FuseChains::formula)
                        .filter(formula -> !formula.isArithmetic())
                        .isPresent();
        return isDear ? List.of() : inputs(node);
    }

    /** Whether a value may live and die inside of a chain. */
    private boolean isBetween(String value) {
        return makers.containsKey(value) && reads.getOrDefault(value, 0) == 1 && !graph.results().contains(value);
    }

    /** What a node makes of {@code inputs}, which grow as they are met, where those that are {@code taken} are none. */
    private Formula formula(Node node, Set<String> taken, List<String> inputs) {
        List<Formula> operands = new ArrayList<>();
        for (String value : inputs(node)) {
            if (taken.contains(value)) {
                operands.add(formula(maker(value), taken, inputs));
            } else {
                if (!inputs.contains(value)) {
                    inputs.add(value);
                }
                operands.add(new Formula.Input(inputs.indexOf(value)));
            }
        }
        return formula(node).orElseThrow().of(operands::get);
    }

    /** What an elementwise operator makes of its inputs, as far as a kernel can be written for it. */
    private static Optional<Formula> formula(Node node) {
        return switch (node.op()) {
            case Chain(Formula formula) -> Optional.of(formula);
            case Spread _ -> Optional.of(new Formula.Input(0));
            case ElementwiseOp op -> op.formula().filter(Formula::isKnown);
            default -> Optional.empty();
        };
    }

    private Node maker(String value) {
        return Objects.requireNonNull(makers.get(value), value);
    }

    private boolean isElementwise(Node node) {
        return node.op() instanceof Spread
                || formula(node).isPresent()
                        && node.inputs().stream().allMatch(input -> isScalar(input) || liesAlike(input, node.output()));
    }

    /** A number that each element meets. */
    private boolean isScalar(String value) {
        return graph.value(value).shape().isEmpty();
    }

    private boolean liesAlike(String left, String right) {
        Value one = graph.value(left);
        Value other = graph.value(right);
        return one.shape().equals(other.shape()) && one.layout().equals(other.layout());
    }
}
