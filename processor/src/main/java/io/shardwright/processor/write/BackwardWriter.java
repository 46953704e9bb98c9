package io.shardwright.processor.write;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.plan.HalvesPlan;
import java.util.ArrayList;
import java.util.List;

/** The method backward, the mirror image of forward; and its two halves. */
final class BackwardWriter {
    private final Draft draft;
    private final Graph graph;
    private final MethodSpec.Builder method;
    private final List<String> arguments;

    private BackwardWriter(Draft draft, String name, String comment, List<String> values, TypeName saved) {
        this.draft = draft;
        this.graph = draft.graph();
        this.method = ForwardWriter.method(name, draft, values, saved).addJavadoc(comment + "\n\n");
        this.arguments = ForwardWriter.names(draft, values);
        parameters(values);
        method.addJavadoc("@param saved as forward filled it\n");
    }

    /**
     * <pre>
     * public void backward(LocalTensor x, LocalTensor dY, LocalTensor dX, Saved saved) {
     *     kernels.linearInputGradient(dAct, dY, downWeight);
     *     ...
     * }
     * </pre>
     */
    static MethodSpec write(Draft draft, TypeName saved) {
        String comment = "Adds to the gradients of the parameters.";
        return new BackwardWriter(draft, "backward", comment, given(draft.graph(), true), saved)
                .write(draft.graph().backward());
    }

    /**
     * <pre>
     * public void inputGradients(LocalTensor x, LocalTensor dY, LocalTensor dX, ShardedMlp.Saved saved, Kept kept) {
     *     kernels.linearInputGradient(dAct, dY, downWeight);
     *     ...
     * }
     * </pre>
     */
    static MethodSpec inputGradients(Draft draft, HalvesPlan halves, TypeName saved, TypeName kept) {
        String comment = "The first half: what the model before this one waits for.";
        return new BackwardWriter(draft, "inputGradients", comment, given(draft.graph(), true), saved)
                .keeping(kept, "filled for weightGradients")
                .write(halves.inputGradients());
    }

    /**
     * <pre>
     * public void weightGradients(LocalTensor x, LocalTensor dY, ShardedMlp.Saved saved, Kept kept) {
     *     kernels.addLinearWeightGradient(dDownWeight, dY, saved.a);
     *     ...
     * }
     * </pre>
     */
    static MethodSpec weightGradients(Draft draft, HalvesPlan halves, TypeName saved, TypeName kept) {
        String comment = "The second half: what is left to add to the gradients of the parameters.";
        return new BackwardWriter(draft, "weightGradients", comment, given(draft.graph(), false), saved)
                .keeping(kept, "as inputGradients filled it")
                .write(halves.weightGradients());
    }

    /** What the caller gives: inputs, the gradient of the result, and room for the gradients of inputs. */
    private static List<String> given(Graph graph, boolean hasGradients) {
        List<String> values = new ArrayList<>(graph.inputs());
        values.add(Gradients.nameOf(graph.result()));
        if (hasGradients) {
            graph.differentiableInputs().stream().map(Gradients::nameOf).forEach(values::add);
        }
        return values;
    }

    private void parameters(List<String> values) {
        int inputs = graph.inputs().size();
        for (int at = 0; at < values.size(); at++) {
            String what = at < inputs
                    ? "as in forward: "
                    : at == inputs
                            ? "the gradient of the result: "
                            : "filled with the gradient of " + arguments.get(inputsAt(at - inputs - 1)) + ": ";
            method.addJavadoc(
                    "$L", ForwardWriter.parameter(draft, arguments.get(at), what, graph.value(values.get(at))));
        }
    }

    private int inputsAt(int gradient) {
        return graph.inputs().indexOf(graph.differentiableInputs().get(gradient));
    }

    private BackwardWriter keeping(TypeName kept, String what) {
        method.addParameter(kept, "kept").addJavadoc("@param kept " + what + "\n");
        return this;
    }

    private MethodSpec write(List<Node> nodes) {
        return method.addCode(new BodyWriter(draft, arguments).write(nodes).build())
                .build();
    }
}
