package io.shardwright.pass.buffer;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks what must hold of a split backward. A failure here is a mistake of the compiler, not of the user.
 *
 * <ul>
 *   <li>Both parts together are backward: each of its nodes is in one of them, once. A call of a child is whole in one, or each of its
 *       parts is where it belongs.
 *   <li>Each part has backward's order.
 *   <li>Every value is defined before it is read: the first part reads nothing of the second's.
 * </ul>
 */
final class VerifySplit {
    private final Graph whole;

    private VerifySplit(Graph whole) {
        this.whole = whole;
    }

    /** @throws IllegalStateException with what is wrong */
    static Phases run(Graph whole, Phases split) {
        new VerifySplit(whole).verify(split.nodes().get(1), split.nodes().get(2));
        return split;
    }

    private void verify(List<Node> inputGradients, List<Node> weightGradients) {
        List<Node> first = new ArrayList<>(inputGradients);
        List<Node> second = new ArrayList<>(weightGradients);
        for (Node node : whole.backward()) {
            boolean isWhole = takeNext(first, node) ^ takeNext(second, node);
            boolean isSplit = node.op() instanceof CallOp call
                    && takeNext(first, part(node, call, CallOp.Method.INPUT_GRADIENTS))
                    && takeNext(
                            second,
                            part(node, call, CallOp.Method.WEIGHT_GRADIENTS).withOutputs(List.of()));
            require(isWhole ^ isSplit, node + " is not in one part of backward, or not in its order");
        }
        require(
                first.isEmpty() && second.isEmpty(),
                "the parts of backward have more than backward: " + first + second);
        defined(inputGradients, weightGradients);
    }

    private static boolean takeNext(List<Node> part, Node node) {
        boolean isNext = !part.isEmpty() && part.getFirst().equals(node);
        if (isNext) {
            part.removeFirst();
        }
        return isNext;
    }

    private static Node part(Node node, CallOp call, CallOp.Method method) {
        return node.withOp(new CallOp(call.field(), method));
    }

    private void defined(List<Node> inputGradients, List<Node> weightGradients) {
        Set<String> defined = new HashSet<>(whole.inputs());
        whole.weights().forEach(weight -> {
            defined.add(weight.name());
            defined.add(weight.gradient());
        });
        whole.forward().forEach(node -> defined.addAll(node.outputs()));
        whole.results().stream().map(Gradients::nameOf).forEach(defined::add);
        for (List<Node> part : List.of(inputGradients, weightGradients)) {
            for (Node node : part) {
                require(defined.containsAll(node.inputs()), node + " reads what is not defined before");
                defined.addAll(node.outputs());
            }
        }
        whole.differentiableInputs().forEach(input -> {
            String gradient = Gradients.nameOf(input);
            require(
                    inputGradients.stream().anyMatch(node -> node.outputs().contains(gradient)),
                    gradient + " is not in the first part of backward");
        });
    }

    private void require(boolean condition, String text) {
        if (!condition) {
            throw new IllegalStateException(text + ", in " + whole.model());
        }
    }
}
