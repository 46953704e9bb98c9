package io.shardwright.processor.write.body;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ops.collective.ToReplicated;
import io.shardwright.ops.elementwise.Chain;
import io.shardwright.ops.shape.Concat;
import io.shardwright.processor.write.text.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pass as lines of steps, each working on what the one before it made. Where a step works on something else, a new line
 * begins with that. What else a step reads stands behind it in brackets.
 *
 * <p>Views don't show, nor what only adds to the gradient of a parameter.
 */
public final class Diagram {
    private final Graph graph;
    private final boolean backward;
    private final SilentPartners silent;
    /** For the output of a view, what it is a view of. */
    private final Map<String, String> seenThrough = new HashMap<>();

    /** For what f makes, what it is made of: a reader knows it by that name. */
    private final Map<String, String> beforeF = new HashMap<>();

    private final List<Strand> chains = new ArrayList<>();

    /** Steps from one value to another. */
    private record Strand(String from, List<String> steps, Set<String> to) {}

    private Diagram(Graph graph, boolean backward) {
        this.graph = graph;
        this.backward = backward;
        this.silent = new SilentPartners(graph);
    }

    /** {@code x ── f ── linear(up) ── gelu ── linear(down) ── g ──▶ y}. */
    public static List<String> forward(Graph graph) {
        return new Diagram(graph, false)
                .draw(graph.forward()).stream()
                        .map(chain -> chain.from() + " ── " + String.join(" ── ", chain.steps()) + " ──▶ "
                                + names(chain.to()))
                        .toList();
    }

    /** Mirrored: {@code dX ◀── f ── linear'(up) ── gelu' ── linear'(down) ── g ── dY}. */
    public static List<String> backward(Graph graph, List<Node> nodes) {
        return new Diagram(graph, true)
                .draw(nodes).stream()
                        .map(chain -> names(chain.to()) + " ◀── "
                                + String.join(" ── ", chain.steps().reversed()) + " ── " + chain.from())
                        .toList();
    }

    private List<Strand> draw(List<Node> nodes) {
        for (Node node : nodes) {
            boolean view = node.op() instanceof ViewOp
                    && !(node.op() instanceof ToReplicated && !graph.isWeight(node.input()));
            if (view || isSectionsTogether(node)) {
                node.outputs().forEach(output -> seenThrough.put(output, origin(node.input())));
            } else if (!node.outputs().stream().allMatch(graph::isWeightGradient)
                    && !node.inputs().isEmpty()) {
                if (backward) {
                    silent.before(node).forEach(reduce -> append(node, "g", List.of()));
                }
                step(node);
            }
        }
        return chains;
    }

    /** A concatenation of what one step made. */
    private boolean isSectionsTogether(Node node) {
        return node.op() instanceof Concat
                && !chains.isEmpty()
                && node.inputs().stream()
                        .map(this::origin)
                        .allMatch(chains.getLast().to()::contains);
    }

    private void step(Node node) {
        List<String> outputs = node.outputs().stream()
                .filter(output -> !graph.isWeightGradient(output))
                .toList();
        if (node.op() instanceof ToReplicated) {
            beforeF.put(node.output(), node.input());
        }
        List<String> labels = labels(node);
        append(node, labels.getFirst(), outputs);
        chains.getLast().steps().addAll(labels.subList(1, labels.size()));
    }

    private void append(Node node, String step, List<String> outputs) {
        List<String> reads = activations(node);
        boolean goesOn =
                !chains.isEmpty() && reads.stream().anyMatch(chains.getLast().to()::contains);
        if (!goesOn) {
            String from = Names.camel(beforeF.getOrDefault(reads.getFirst(), reads.getFirst()));
            chains.add(new Strand(from, new ArrayList<>(), new LinkedHashSet<>(reads.subList(0, 1))));
        }
        Strand chain = chains.getLast();
        chain.steps().add(step);
        if (!outputs.isEmpty()) {
            chain.to().clear();
            chain.to().addAll(outputs);
        }
    }

    private List<String> labels(Node node) {
        return switch (node.op()) {
            case CallOp call ->
                List.of(call.field()
                        + (graph.child(call.field()).count().isPresent() ? "[each]" : "")
                        + (backward ? "'" : ""));
            case CollectiveOp op ->
                List.of(
                        node.cause().matches("[fg] .*")
                                ? node.cause().substring(0, 1)
                                : op.name().replace('_', '-'));
            case ViewOp op -> List.of(op.name());
            case KernelOp _, KernelCall _ -> kernel(node);
        };
    }

    private List<String> kernel(Node node) {
        String kernel = Constants.kernel(node);
        Optional<String> activation = activation(node);
        String reads = brackets(node);
        String name = backward && kernel.equals(Chain.KERNEL) ? kernel + "'" : backwardOf(kernel);
        if (activation.isEmpty() || !kernel.matches("activate(Gradient)?|linearActivate")) {
            return List.of(name + reads);
        }
        return kernel.equals("linearActivate")
                ? List.of("linear" + reads, activation.get())
                : List.of(name.replace("activate", activation.get()));
    }

    /** {@code linear'} for the kernel {@code linearInputGradient}. */
    public static String backwardOf(String kernel) {
        return kernel.replaceFirst("(Input)?Gradient$", "'").replaceFirst("^addLinear'", "linear'");
    }

    private static Optional<String> activation(Node node) {
        List<Literal> literals = node.op() instanceof KernelCall call ? call.literals() : List.of();
        return literals.stream()
                .map(literal -> literal instanceof Literal.Java java ? java.text() : "")
                .filter(text -> text.matches("[\\w.]*Activation\\.\\w+"))
                .map(text -> Names.ofConstant(text.substring(text.lastIndexOf('.') + 1)))
                .findFirst();
    }

    /** Fields of parameters, and values from elsewhere that this pass computes or is given. */
    private String brackets(Node node) {
        Set<String> others = new LinkedHashSet<>();
        for (String input : inputs(node)) {
            if (graph.isWeight(input)) {
                others.add(DeclaredWeight.fieldOf(input));
            } else if (!backward && !comesFromHere(node, input)) {
                others.add(Names.camel(origin(input)));
            }
        }
        return others.isEmpty() ? "" : "(" + String.join(", ", others) + ")";
    }

    private boolean comesFromHere(Node node, String input) {
        String origin = origin(input);
        return chains.isEmpty()
                        || activations(node).stream().noneMatch(chains.getLast().to()::contains)
                ? origin.equals(activations(node).getFirst())
                : chains.getLast().to().contains(origin);
    }

    /** What a step works on: no parameters; in backward, gradients only. */
    private List<String> activations(Node node) {
        List<String> all = inputs(node).stream()
                .filter(input -> !graph.isWeight(input) && !graph.isWeightGradient(input))
                .map(this::origin)
                .distinct()
                .toList();
        Set<String> forwardValues = new LinkedHashSet<>(graph.inputs());
        graph.forward().forEach(made -> forwardValues.addAll(made.outputs()));
        List<String> gradients =
                all.stream().filter(value -> !forwardValues.contains(value)).toList();
        return backward && !gradients.isEmpty() ? gradients : all;
    }

    private List<String> inputs(Node node) {
        return node.op() instanceof KernelOp op ? op.kernelInputs(node) : node.inputs();
    }

    private String origin(String value) {
        return seenThrough.getOrDefault(value, value);
    }

    private static String names(Set<String> values) {
        return Names.camel(values.iterator().next());
    }
}
