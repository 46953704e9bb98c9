package io.shardwright.pass;

import io.shardwright.ir.Formula;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ops.Activate;
import io.shardwright.ops.Add;
import io.shardwright.ops.Chain;
import io.shardwright.ops.Multiply;
import io.shardwright.ops.Scale;
import io.shardwright.spi.Activation;
import io.shardwright.spi.ChainTensors;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Joins what is left of elementwise operators, once {@link FuseOperators} has taken those that a kernel is made for: sums, products,
 * multiples and activations of tensors of one shape and layout, where nobody else reads what lies between. Each chain is as long as
 * it can be, and stands where its last operator stood.
 *
 * <p>A factor or an activation that is known only when the model is built stays an operator of its own.
 */
public final class FuseChains {
    private static final Pattern ACTIVATION = Pattern.compile("(?:[\\w.]*\\.)?Activation\\.(\\w+)");
    private static final Pattern NUMBER = Pattern.compile("(-?[0-9][0-9.eE+-]*)[dDfFlL]?");

    private final Graph graph;
    private final Map<String, Node> makers = new HashMap<>();
    private final Map<String, Integer> reads = new HashMap<>();
    private final Set<String> inside = new HashSet<>();

    private FuseChains(Graph graph) {
        this.graph = graph;
        for (Node node : graph.forward()) {
            node.inputs().forEach(input -> reads.merge(input, 1, Integer::sum));
            if (isElementwise(node)) {
                makers.put(node.output(), node);
            }
        }
    }

    public static Graph run(Graph graph) {
        return new FuseChains(graph).run();
    }

    private Graph run() {
        Deque<Node> nodes = new ArrayDeque<>();
        for (Node node : graph.forward().reversed()) {
            if (!inside.contains(node.output())) {
                nodes.addFirst(makers.containsKey(node.output()) ? longest(node) : node);
            }
        }
        return graph.withForward(List.copyOf(nodes));
    }

    /** The longest chain that ends with {@code last}, and whose tensors a kernel can be given; {@code last} if there is none. */
    private Node longest(Node last) {
        Node chain = last;
        Set<String> taken = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(last.inputs());
        while (!open.isEmpty()) {
            String value = open.remove();
            if (isBetween(value)) {
                taken.add(value);
                List<String> inputs = new ArrayList<>();
                Chain longer = new Chain(formula(last, taken, inputs));
                if (longer.tensors() <= ChainTensors.MOST) {
                    chain = new Node(longer, last.outputs(), inputs, last.origin(), last.cause());
                    open.addAll(maker(value).inputs());
                } else {
                    taken.remove(value);
                }
            }
        }
        inside.addAll(taken);
        return chain;
    }

    /** Whether a value may live and die inside of a chain. */
    private boolean isBetween(String value) {
        return makers.containsKey(value) && reads.getOrDefault(value, 0) == 1 && !value.equals(graph.result());
    }

    /** What a node makes of {@code inputs}, which grow as they are met, where those that are {@code taken} are none. */
    private Formula formula(Node node, Set<String> taken, List<String> inputs) {
        List<Formula> operands = new ArrayList<>();
        for (String value : node.inputs()) {
            if (taken.contains(value)) {
                operands.add(formula(maker(value), taken, inputs));
            } else {
                if (!inputs.contains(value)) {
                    inputs.add(value);
                }
                operands.add(new Formula.Input(inputs.indexOf(value)));
            }
        }
        Formula first = operands.getFirst();
        return switch (node.op()) {
            case Add _ -> new Formula.Sum(first, operands.getLast());
            case Multiply _ -> new Formula.Product(first, operands.getLast());
            case Scale(String factor) ->
                new Formula.Scaled(first, number(factor).orElseThrow());
            case Activate(String text) ->
                new Formula.Activated(first, activation(text).orElseThrow());
            default -> throw new IllegalStateException(node.op().name() + " isn't elementwise");
        };
    }

    private Node maker(String value) {
        return Objects.requireNonNull(makers.get(value), value);
    }

    private boolean isElementwise(Node node) {
        boolean fits = switch (node.op()) {
            case Add _, Multiply _ -> true;
            case Scale(String factor) -> number(factor).isPresent();
            case Activate(String text) -> activation(text).isPresent();
            default -> false;
        };
        return fits && node.inputs().stream().allMatch(input -> liesAlike(input, node.output()));
    }

    private boolean liesAlike(String left, String right) {
        Value one = graph.value(left);
        Value other = graph.value(right);
        return one.shape().equals(other.shape()) && one.layout().equals(other.layout());
    }

    private static Optional<Double> number(String text) {
        Matcher matcher = NUMBER.matcher(text);
        return matcher.matches() ? Optional.of(Double.valueOf(matcher.group(1))) : Optional.empty();
    }

    private static Optional<Activation> activation(String text) {
        Matcher matcher = ACTIVATION.matcher(text);
        return matcher.matches() ? Optional.of(Activation.valueOf(matcher.group(1))) : Optional.empty();
    }
}
