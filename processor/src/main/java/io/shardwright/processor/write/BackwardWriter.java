package io.shardwright.processor.write;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.Graph;
import io.shardwright.pass.DeriveBackward;
import java.util.ArrayList;
import java.util.List;

/** The method backward, the mirror image of forward. */
final class BackwardWriter {
    private BackwardWriter() {}

    /**
     * <pre>
     * public void backward(LocalTensor x, LocalTensor dY, LocalTensor dX, Saved saved) {
     *     kernels.linearInputGradient(dAct, dY, downWeight);
     *     ...
     * }
     * </pre>
     */
    static MethodSpec write(Draft draft, TypeName saved) {
        Graph graph = draft.graph();
        List<String> values = new ArrayList<>(graph.inputs());
        values.add(DeriveBackward.gradientOf(graph.result()));
        graph.differentiableInputs().stream().map(DeriveBackward::gradientOf).forEach(values::add);
        MethodSpec.Builder method = ForwardWriter.method("backward", draft, values, saved);
        List<String> arguments = ForwardWriter.names(draft, values);
        method.addJavadoc("Adds to the gradients of the parameters.\n\n");
        int inputs = graph.inputs().size();
        for (int at = 0; at < values.size(); at++) {
            String what = at < inputs
                    ? "as in forward: "
                    : at == inputs
                            ? "the gradient of the result: "
                            : "filled with the gradient of " + arguments.get(inputsAt(graph, at - inputs - 1)) + ": ";
            method.addJavadoc(
                    "$L", ForwardWriter.parameter(draft, arguments.get(at), what, graph.value(values.get(at))));
        }
        method.addJavadoc("@param saved as forward filled it\n");
        return method.addCode(
                        new BodyWriter(draft, arguments).write(graph.backward()).build())
                .build();
    }

    private static int inputsAt(Graph graph, int gradient) {
        return graph.inputs().indexOf(graph.differentiableInputs().get(gradient));
    }
}
