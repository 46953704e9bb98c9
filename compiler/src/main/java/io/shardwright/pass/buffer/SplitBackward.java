package io.shardwright.pass.buffer;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts a backward in two: what the gradients of the inputs depend on, and the rest, which serves the gradients of parameters alone.
 * Each part keeps backward's order.
 *
 * <p>A node that does both stays in the first part. A call of a child becomes a call of each of its parts; of one that is given no
 * float, all of its backward is in the second part. If the child is run
 * again before its backward ({@code @Recompute}), all of its backward stays in the first part: its activations lie in memory
 * that the child's other microbatches use, too, so they can't wait.
 *
 * <p>Qi et al., Zero Bubble Pipeline Parallelism, arXiv 2401.10241, section 2: B and W.
 */
final class SplitBackward {
    private final Graph graph;
    private final List<Node> inputGradients = new ArrayList<>();
    private final List<Node> weightGradients = new ArrayList<>();
    /** What the first part must have computed: what the caller wants, and what nodes of the first part read or add to. */
    private final Set<String> early = new HashSet<>();

    private SplitBackward(Graph graph) {
        this.graph = graph;
    }

    /** Three phases: forward, and the parts of backward. */
    static Phases run(Graph graph) {
        return new SplitBackward(graph).run();
    }

    private Phases run() {
        graph.differentiableInputs().stream().map(Gradients::nameOf).forEach(early::add);
        graph.backward().reversed().forEach(this::assign);
        return new Phases(graph, List.of(graph.forward(), inputGradients.reversed(), weightGradients.reversed()));
    }

    private void assign(Node node) {
        if (node.op() instanceof CallOp call) {
            Child child = graph.child(call.field());
            boolean whole = child.recompute();
            if (!whole && child.signature().inputs().stream().noneMatch(Value::isDifferentiable)) {
                weightGradients.add(node);
                return;
            }
            early(whole ? node : node.withOp(new CallOp(call.field(), CallOp.Method.INPUT_GRADIENTS)));
            if (!whole) {
                weightGradients.add(node.withOp(new CallOp(call.field(), CallOp.Method.WEIGHT_GRADIENTS))
                        .withOutputs(List.of()));
            }
        } else if (node.outputs().stream()
                .anyMatch(output -> early.contains(output) && !graph.isWeightGradient(output))) {
            early(node);
        } else {
            weightGradients.add(node);
        }
    }

    private void early(Node node) {
        inputGradients.add(node);
        early.addAll(node.inputs());
        early.addAll(node.outputs());
    }
}
