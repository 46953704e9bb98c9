package io.shardwright.processor.write.body;

import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.attention.AttentionExtra;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tensors of an attention as its kernel takes them: those behind q, k and v in one argument, {@code
 * AttentionInputs.NONE.documents(documents)}, and the gradients behind theirs in another.
 */
final class AttentionArguments {
    private static final int FORWARD_OUTPUTS = 2;

    private AttentionArguments() {}

    /** The attention that a node is. */
    static Optional<Literal.Attention> of(Node node) {
        return node.op() instanceof KernelCall call
                ? call.literals().stream()
                        .filter(Literal.Attention.class::isInstance)
                        .map(Literal.Attention.class::cast)
                        .findFirst()
                : Optional.empty();
    }

    /** @param tensors outputs and inputs of the node, each as a statement names it */
    static List<String> grouped(Node node, Literal.Attention attention, List<String> tensors) {
        List<AttentionExtra> extras = attention.terms().extras();
        boolean drops = attention.terms().dropout().isPresent();
        if (extras.isEmpty() && !drops) {
            return tensors;
        }
        boolean isForward = node.outputs().size() == FORWARD_OUTPUTS;
        int outputs = node.outputs().size();
        int own = outputs - attention.gradients().size();
        List<String> arguments = new ArrayList<>(tensors.subList(0, own));
        if (!isForward) {
            arguments.add(record("AttentionInputs.NONE", attention.gradients(), tensors.subList(own, outputs)));
        }
        int firstExtra = tensors.size() - extras.size();
        arguments.addAll(tensors.subList(outputs, firstExtra));
        String none = drops ? "AttentionInputs.ofSequences(saved.slot.firstSequence())" : "AttentionInputs.NONE";
        arguments.add(record(none, extras, tensors.subList(firstExtra, tensors.size())));
        return arguments;
    }

    private static String record(String start, List<AttentionExtra> extras, List<String> tensors) {
        StringBuilder text = new StringBuilder(start);
        for (int i = 0; i < extras.size(); i++) {
            text.append('.')
                    .append(extras.get(i).method())
                    .append('(')
                    .append(tensors.get(i))
                    .append(')');
        }
        return text.toString();
    }
}
