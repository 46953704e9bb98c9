package io.shardwright.ops.norm;

import io.shardwright.ir.Gradients;
import io.shardwright.ir.Node;
import java.util.ArrayList;
import java.util.List;

/** The gradient that layer norm and RMS norm share: fused with what x already has from a residual. */
final class NormGradient {
    private NormGradient() {}

    /**
     * @param node a norm whose last inputs are its weights and whose last outputs are y and its statistics
     * @param norm {@code LayerNormOp} or {@code RmsNormOp}, as in the kernels' names
     * @param x what is normed
     */
    static void emit(Gradients gradients, Node node, String norm, String x) {
        boolean layer = norm.equals("LayerNorm");
        List<String> weights = node.inputs()
                .subList(node.inputs().size() - (layer ? 2 : 1), node.inputs().size());
        int yAt = node.outputs().size() - (layer ? 3 : 2);
        List<String> reads = new ArrayList<>(List.of(gradients.of(node.outputs().get(yAt)), x));
        reads.addAll(node.outputs().subList(yAt + 1, node.outputs().size()));
        reads.add(weights.getFirst());
        boolean residual = gradients.has(x);
        String kernel = residual
                ? "add" + norm + "Gradient"
                : Character.toLowerCase(norm.charAt(0)) + norm.substring(1) + "Gradient";
        Gradients.Call call = gradients.kernel(node, kernel);
        if (residual) {
            reads.add(gradients.of(x));
            call.replacing(x).inPlace(0, reads.size() - 1);
        } else {
            call.into(x).inPlace(0);
        }
        weights.forEach(call::addingTo);
        call.reads(reads.toArray(String[]::new)).emit();
    }
}
