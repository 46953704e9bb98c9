package io.shardwright.processor.write.body;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.plan.Plan;
import io.shardwright.processor.write.text.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a class needs for the models in its fields, beside the fields themselves. */
public final class Children {
    private final Plan plan;
    private final Graph graph;
    private final Map<String, String> around = new LinkedHashMap<>();
    private final Map<String, String> gradients = new LinkedHashMap<>();
    private final Map<String, List<String>> again = new LinkedHashMap<>();

    public Children(Plan plan, Names names) {
        this.plan = plan;
        this.graph = plan.graph();
        for (Child child : graph.children()) {
            String field = child.field();
            if (isList(child) && call(child).isPresent()) {
                around.put(field, names.take("around" + Names.capital(field), "Tensors"));
                if (gradientCall(child).isPresent()) {
                    gradients.put(field, names.take("dAround" + Names.capital(field), "Tensors"));
                }
            }
            if (child.recompute() && gradientCall(child).isPresent()) {
                again.put(field, again(child, names));
            }
        }
    }

    private static List<String> again(Child child, Names names) {
        List<String> all = new ArrayList<>();
        for (int result = 1; result <= child.signature().results().size(); result++) {
            all.add(names.take(child.field() + "Again" + (result == 1 ? "" : result), "Tensor"));
        }
        return all;
    }

    private Children(Plan split, Children whole) {
        plan = split;
        graph = split.graph();
        around.putAll(whole.around);
        gradients.putAll(whole.gradients);
        again.putAll(whole.again);
        boolean areSame = whole.plan
                        .listGradients()
                        .entrySet()
                        .containsAll(split.listGradients().entrySet())
                && whole.plan.recomputedResults().equals(split.recomputedResults());
        if (!areSame) {
            throw new IllegalStateException("a split backward of " + graph.model()
                    + " needs other temporaries around its calls than a whole one");
        }
    }

    /** What a split backward needs: by the same names, and where it calls all of a child's backward, the same. */
    public Children split(Plan split) {
        return new Children(split, this);
    }

    public static boolean isList(Child child) {
        return child.count().isPresent();
    }

    /** The node that calls a child's forward, if any does. */
    public Optional<Node> call(Child child) {
        return call(graph.forward(), child, CallOp.Method.FORWARD);
    }

    /** The node that calls a child for the gradients of its inputs: its backward, or the first part of it. */
    public Optional<Node> gradientCall(Child child) {
        return call(graph.backward(), child, CallOp.Method.BACKWARD)
                .or(() -> call(graph.backward(), child, CallOp.Method.INPUT_GRADIENTS));
    }

    /** Whether the two parts of a child's backward are called apart. */
    public boolean isSplit(Child child) {
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
    public Optional<String> around(Child child) {
        return Optional.ofNullable(around.get(child.field()));
    }

    /** The array of gradients of {@link #around}; in {@code Saved} if the child's backward is split, else in the class. */
    public Optional<String> gradientsAround(Child child) {
        return Optional.ofNullable(gradients.get(child.field()));
    }

    /** Where the results go when forward is computed again; nobody reads them. */
    public Optional<List<String>> again(Child child) {
        return Optional.ofNullable(again.get(child.field()));
    }

    /** The temporaries that the gradients between elements take turns in. */
    public List<Integer> turns(Child list) {
        return Optional.ofNullable(plan.listGradients().get(list.field()))
                .orElseThrow(() -> new IllegalStateException("no temporaries for the gradients between elements of "
                        + list.field() + " of " + graph.model()));
    }

    /** The numbers of the temporaries that {@link #again} lie in. */
    public List<Integer> againNumbers(Child child) {
        return Optional.ofNullable(plan.recomputedResults().get(child.field()))
                .orElseThrow(() -> new IllegalStateException("no temporaries for the results of " + child.field()
                        + " of " + graph.model() + " in backward"));
    }
}
