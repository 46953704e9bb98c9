package io.shardwright.pass.backward;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.pass.FreshName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Has backward gather once more what forward gathered from the ranks' parts of the sequence, so that only the part is kept
 * (Korthikanti et al., 2205.05198 §4.2.2: Y is not stored in all ranks).
 */
public final class GatherAgain {
    private GatherAgain() {}

    public static Graph run(Graph derived) {
        Graph graph = derived;
        for (Node gather : derived.forward()) {
            if (gather.op() instanceof AllGather op && op.replicated()) {
                graph = again(graph, gather);
            }
        }
        return graph;
    }

    private static Graph again(Graph graph, Node gather) {
        String kept = gather.output();
        List<Node> nodes = new ArrayList<>();
        String again = FreshName.like(kept + "Again", graph.values().keySet());
        boolean isRead = false;
        for (Node node : graph.backward()) {
            boolean reads = node.inputs().contains(kept);
            if (reads && !isRead) {
                String cause = gather.input() + " gathered again, as only this rank's part is kept";
                nodes.add(new Node(gather.op(), List.of(again), gather.inputs(), gather.origin(), cause));
                isRead = true;
            }
            nodes.add(
                    reads
                            ? node.withInputs(node.inputs().stream()
                                    .map(input -> input.equals(kept) ? again : input)
                                    .toList())
                            : node);
        }
        if (!isRead) {
            return graph;
        }
        Map<String, Value> values = new LinkedHashMap<>(graph.values());
        values.put(again, graph.value(kept).withName(again));
        return graph.withValues(values).withBackward(nodes);
    }
}
