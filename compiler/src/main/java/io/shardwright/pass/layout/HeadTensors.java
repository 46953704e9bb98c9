package io.shardwright.pass.layout;

import io.shardwright.ir.Node;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.ops.attention.Attention;
import java.util.ArrayList;
import java.util.List;

/**
 * What attention reads of each head, such as sinks, is split where q's heads are: a parameter that attention alone reads for good, so that
 * its gradient never moves, and of anything else each rank takes its part.
 */
final class HeadTensors {
    private static final int Q_HEADS = 1;

    private HeadTensors() {}

    static Node split(Node node, Attention attention, Conversions at) {
        boolean areSplit = at.placement(node.input()) instanceof Varying(int dim, var sections)
                && dim == Q_HEADS
                && sections.isEmpty();
        if (!areSplit) {
            return node;
        }
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int extra = 0; extra < attention.terms().extras().size(); extra++) {
            List<String> letters =
                    List.of(attention.terms().extras().get(extra).dims().split(" "));
            String input = inputs.get(extra + 3);
            if (letters.contains("n") && at.isInvariant(input)) {
                inputs.set(extra + 3, part(node, input, letters.indexOf("n"), at));
            }
        }
        return node.withInputs(inputs);
    }

    private static String part(Node node, String input, int dim, Conversions at) {
        boolean isReadByAttentionAlone = at.graph().forward().stream()
                .filter(other -> other.inputs().contains(input))
                .allMatch(other -> other.op() instanceof Attention);
        if (at.graph().isWeight(input) && isReadByAttentionAlone) {
            at.place(input, Placement.varying(dim));
            return input;
        }
        return at.part(node, input, dim);
    }
}
