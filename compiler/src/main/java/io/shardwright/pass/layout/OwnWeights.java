package io.shardwright.pass.layout;

import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.declaration.DeclaredWeight;
import java.util.ArrayList;
import java.util.List;

/**
 * A parameter that a model declares itself has no annotation that splits it: where it meets, element for element, what is split, each
 * rank has its part.
 */
final class OwnWeights {
    private OwnWeights() {}

    /** The node with the parts of such parameters in place of the whole. */
    static Node split(Node node, KernelOp op, Conversions at) {
        if (node.inputs().stream().noneMatch(input -> isWhole(input, at))) {
            return node;
        }
        KernelLayout layout = KernelLayout.of(node, op, at.values(), at.axis());
        if (layout.letter().isEmpty()) {
            return node;
        }
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            int dim = layout.inputLetters().get(i).indexOf(layout.letter().get());
            inputs.add(dim >= 0 && isWhole(input, at) ? at.partOfWeight(node, input, dim, layout.sections()) : input);
        }
        return node.withInputs(inputs);
    }

    private static boolean isWhole(String input, Conversions at) {
        return at.graph().isWeight(input) && DeclaredWeight.isOwn(input) && at.isInvariant(input);
    }
}
