package io.shardwright.pass.buffer;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.shape.Concat;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Replaces each operator by the call of its kernel. {@link Concat} stays: most of it is a matter of placement. */
public final class SelectKernels {
    private SelectKernels() {}

    public static Graph run(Graph graph) {
        return graph.withForward(select(graph, graph.forward())).withBackward(select(graph, graph.backward()));
    }

    private static List<Node> select(Graph graph, List<Node> nodes) {
        return nodes.stream().map(node -> select(graph, node)).toList();
    }

    private static Node select(Graph graph, Node node) {
        if (!(node.op() instanceof KernelOp op) || op instanceof Concat) {
            return node;
        }
        List<String> inputs = op.kernelInputs(node);
        // An operator with optional inputs names those, too, and one of many shapes those that are smaller.
        List<Size> shape = graph.value(node.output()).shape();
        Set<Integer> inPlace = op.inPlace().stream()
                .filter(index -> index < inputs.size()
                        && graph.value(inputs.get(index)).shape().equals(shape))
                .collect(Collectors.toSet());
        Cost cost = op.cost(RankShapes.of(node, graph::value));
        KernelCall call = new KernelCall(op.kernel(node), op.literals(node), inPlace, Set.of(), cost);
        return new Node(call, node.outputs(), inputs, node.origin(), node.cause());
    }
}
