package io.shardwright.pass;

import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ops.Concat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Replaces each operator by the call of its kernel. {@link Concat} stays: most of it is a matter of placement. */
public final class SelectKernels {
    private SelectKernels() {}

    public static Graph run(Graph graph) {
        return graph.withForward(select(graph.forward())).withBackward(select(graph.backward()));
    }

    private static List<Node> select(List<Node> nodes) {
        return nodes.stream().map(SelectKernels::select).toList();
    }

    private static Node select(Node node) {
        if (!(node.op() instanceof KernelOp op) || op instanceof Concat) {
            return node;
        }
        List<String> inputs = op.kernelInputs(node);
        // An operator with optional inputs names those, too.
        Set<Integer> inPlace =
                op.inPlace().stream().filter(index -> index < inputs.size()).collect(Collectors.toSet());
        KernelCall call = new KernelCall(op.kernel(node), op.literals(node), inPlace, Set.of());
        return new Node(call, node.outputs(), inputs, node.origin(), node.cause());
    }
}
