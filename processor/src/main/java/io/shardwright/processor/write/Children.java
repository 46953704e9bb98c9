package io.shardwright.processor.write;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.plan.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a class needs for the models in its fields, beside the fields themselves. */
final class Children {
    private final Plan plan;
    private final Graph graph;
    private final boolean isHalves;
    private final Map<String, String> around = new LinkedHashMap<>();
    private final Map<String, String> gradients = new LinkedHashMap<>();
    private final Map<String, String> again = new LinkedHashMap<>();

    Children(Plan plan, Names names) {
        this(plan, names, false, Map.of());
    }

    private Children(Plan plan, Names names, boolean isHalves, Map<String, String> around) {
        this.isHalves = isHalves;
        this.plan = plan;
        this.graph = plan.graph();
        this.around.putAll(around);
        for (Child child : graph.children()) {
            String field = child.field();
            if (isList(child) && call(child).isPresent()) {
                this.around.computeIfAbsent(field, _ -> names.take("around" + Names.capital(field), "Tensors"));
                if (gradientCall(child).isPresent()) {
                    gradients.put(field, names.take("dAround" + Names.capital(field), "Tensors"));
                }
            }
            if (child.recompute() && gradientCall(child).isPresent()) {
                again.put(field, names.take(field + "Again", "Tensor"));
            }
        }
    }

    /** The same for the class that does backward in two halves, and reads the model's {@code Saved}. */
    Children halves(Plan halves, Names names) {
        return new Children(halves, names, true, around);
    }

    /** Those that the class has in fields: the one that does backward in two halves, only those that it calls. */
    List<Child> inFields() {
        return graph.children().stream()
                .filter(child -> !isHalves || gradientCall(child).isPresent())
                .toList();
    }

    static boolean isList(Child child) {
        return child.count().isPresent();
    }

    /** The node that calls a child's forward, if any does. */
    Optional<Node> call(Child child) {
        return call(graph.forward(), child, CallOp.Method.FORWARD);
    }

    /** The node that calls a child for the gradients of its inputs: its backward, or the first half of it. */
    Optional<Node> gradientCall(Child child) {
        return call(graph.backward(), child, CallOp.Method.BACKWARD)
                .or(() -> call(graph.backward(), child, CallOp.Method.INPUT_GRADIENTS));
    }

    /** Whether a child's backward is called in two halves. */
    boolean isHalved(Child child) {
        return call(graph.backward(), child, CallOp.Method.INPUT_GRADIENTS).isPresent();
    }

    private static Optional<Node> call(List<Node> nodes, Child child, CallOp.Method method) {
        return nodes.stream()
                .filter(node -> node.op().equals(new CallOp(child.field(), method)))
                .findFirst();
    }

    /**
     * For a list, the array in {@code Saved} of the tensors around its elements: element i reads number i and writes number
     * i + 1.
     */
    Optional<String> around(Child child) {
        return Optional.ofNullable(around.get(child.field()));
    }

    /** The array of gradients of {@link #around}; in {@code Kept} if the child's backward is called in halves, else in the class. */
    Optional<String> gradientsAround(Child child) {
        return Optional.ofNullable(gradients.get(child.field()));
    }

    /** Where the result goes when forward is computed again; nobody reads it. */
    Optional<String> again(Child child) {
        return Optional.ofNullable(again.get(child.field()));
    }

    /** The temporaries that the gradients between elements take turns in. */
    List<Integer> turns(Child list) {
        return Optional.ofNullable(plan.listGradients().get(list.field()))
                .orElseThrow(() -> new IllegalStateException("no temporaries for the gradients between elements of "
                        + list.field() + " of " + graph.model()));
    }

    /** The number of the temporary that {@link #again} lies in. */
    int againNumber(Child child) {
        return Optional.ofNullable(plan.recomputedResults().get(child.field()))
                .orElseThrow(() -> new IllegalStateException(
                        "no temporary for the result of " + child.field() + " of " + graph.model() + " in backward"));
    }
}
