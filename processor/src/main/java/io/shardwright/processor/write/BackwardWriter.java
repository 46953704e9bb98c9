package io.shardwright.processor.write;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.plan.SplitPlan;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.text.JavadocText;
import io.shardwright.processor.write.text.Lines;
import java.util.ArrayList;
import java.util.List;

/**
 * The method backward, the mirror image of forward; and its two parts, for schedules that split it. Where the parts together need no
 * memory that backward doesn't, backward calls them.
 */
final class BackwardWriter {
    private static final String BACKWARD = "backward";
    private static final String INPUT_GRADIENTS = "inputGradients";
    private static final String WEIGHT_GRADIENTS = "weightGradients";

    private final Draft draft;
    private final Graph graph;
    private final TypeName saved;
    /** Inputs, the gradient of the result, and room for the gradients of inputs. */
    private final List<String> values;
    /** Of methods that are divided. */
    private final List<MethodSpec> parts = new ArrayList<>();
    /** How many of them the second part of a split backward is given. */
    private final int given;

    private BackwardWriter(Draft draft, TypeName saved) {
        this.draft = draft;
        this.graph = draft.graph();
        this.saved = saved;
        values = new ArrayList<>(graph.inputs());
        graph.results().stream().map(Gradients::nameOf).forEach(values::add);
        given = values.size();
        graph.differentiableInputs().stream().map(Gradients::nameOf).forEach(values::add);
    }

    /**
     * <pre>
     * public void backward(LocalTensor x, LocalTensor dY, LocalTensor dX, Saved saved) {
     *     kernels.linearInputGradient(dAct, dY, downWeight.value());
     *     ...
     * }
     * </pre>
     */
    static List<MethodSpec> write(Draft draft, TypeName saved) {
        BackwardWriter writer = new BackwardWriter(draft, saved);
        Lines body = writer.body(draft, BACKWARD, writer.values, draft.graph().backward());
        return writer.withParts(List.of(writer.method(BACKWARD, writer.values, writer.comment(), body)));
    }

    private List<MethodSpec> withParts(List<MethodSpec> methods) {
        List<MethodSpec> all = new ArrayList<>(methods);
        all.addAll(parts);
        return all;
    }

    /**
     * The same with its two parts:
     *
     * <pre>
     * public void inputGradients(LocalTensor x, LocalTensor dY, LocalTensor dX, Saved saved) {
     *     kernels.linearInputGradient(saved.dAct, dY, downWeight.value());
     *     ...
     * }
     *
     * public void weightGradients(LocalTensor x, LocalTensor dY, Saved saved) {
     *     kernels.addLinearWeightGradient(downWeight.gradient(), dY, saved.a);
     *     ...
     * }
     * </pre>
     */
    static List<MethodSpec> writeSplit(Draft draft, Draft split, SplitPlan plan, TypeName saved) {
        return new BackwardWriter(draft, saved).writeSplit(split, plan);
    }

    private List<MethodSpec> writeSplit(Draft split, SplitPlan plan) {
        List<Node> first = plan.inputGradients();
        List<Node> second = plan.weightGradients();
        List<String> rest = values.subList(0, given);
        boolean isAllInFirst = second.isEmpty();
        // A child's parts may hand on what is only kept where a schedule splits.
        boolean hasCalls = second.stream().anyMatch(node -> node.op() instanceof CallOp);
        boolean areParts = !isAllInFirst && !hasCalls && draft.variables().hasAllOf(split.variables());
        Lines whole = areParts
                ? new Lines().add(call(INPUT_GRADIENTS, values)).add(call(WEIGHT_GRADIENTS, rest))
                : body(draft, BACKWARD, values, graph.backward());
        Lines inputGradients =
                isAllInFirst ? new Lines().add(call(BACKWARD, values)) : body(split, INPUT_GRADIENTS, values, first);
        String firstDoes = isAllInFirst
                ? "all of it"
                : "fills " + String.join(", ", filled()) + ", and leaves the rest to {@link #weightGradients}";
        String secondDoes =
                isAllInFirst ? "nothing is left to do" : "what is left to add to the gradients of the parameters";
        Lines weightGradients = body(split, WEIGHT_GRADIENTS, rest, second);
        return withParts(List.of(
                method(BACKWARD, values, comment(), whole),
                method(
                        INPUT_GRADIENTS,
                        values,
                        "The first part of a split backward: " + firstDoes + ".",
                        inputGradients),
                method(WEIGHT_GRADIENTS, rest, "The second part: " + secondDoes + ".", weightGradients)));
    }

    private List<String> filled() {
        return ForwardWriter.names(draft, values.subList(given, values.size()));
    }

    private String comment() {
        return "Adds to the gradients of the parameters"
                + (filled().isEmpty() ? "" : ", and fills " + String.join(", ", filled())) + ".";
    }

    private MethodSpec method(String name, List<String> parameters, String comment, Lines body) {
        return ForwardWriter.method(name, draft, parameters, saved)
                .addJavadoc("$L", JavadocText.wrapped(comment, 4))
                .addCode(body.build())
                .build();
    }

    private Lines body(Draft as, String name, List<String> arguments, List<Node> nodes) {
        DividedMethod.Written written = new DividedMethod(as, name, arguments, saved).write(nodes);
        parts.addAll(written.parts());
        return written.body();
    }

    private String call(String method, List<String> arguments) {
        return method + "(" + String.join(", ", ForwardWriter.names(draft, arguments)) + ", saved);";
    }
}
