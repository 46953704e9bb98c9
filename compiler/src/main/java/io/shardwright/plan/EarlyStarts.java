package io.shardwright.plan;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collectives that are under way while their rank multiplies matrices: each is started as soon as its input is there and its output's memory
 * is free, and waited for where it stands. So the gradient of a column-parallel layer's input is added up while that of its weight is
 * computed (Megatron-LM's asynchronous all-reduce; Korthikanti et al., 2205.05198 §4.2.2, for the all-gather and reduce-scatter of sequence
 * parallelism). Starts keep the order of collectives, so that all ranks agree on it, and no memory is kept for longer.
 */
public final class EarlyStarts {
    /** By the place of the node that they start before. */
    private final Map<Integer, List<Node>> before = new HashMap<>();

    private final Set<Integer> started = new HashSet<>();

    private EarlyStarts() {}

    /** @param nodes of one method, in order */
    public static EarlyStarts of(Plan plan, List<Node> nodes) {
        EarlyStarts starts = new EarlyStarts();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            if (node.op() instanceof CollectiveOp op && op.canStart()) {
                int start = earliest(plan, nodes, i);
                if (nodes.subList(start, i).stream().anyMatch(passed -> isMatmul(plan, passed))) {
                    starts.before.computeIfAbsent(start, _ -> new ArrayList<>()).add(node);
                    starts.started.add(i);
                }
            }
        }
        return starts;
    }

    /** Collectives that start before the node at a place. */
    public List<Node> before(int place) {
        return before.getOrDefault(place, List.of());
    }

    /** Whether the collective at a place was started before, and is only waited for there. */
    public boolean isStarted(int place) {
        return started.contains(place);
    }

    private static int earliest(Plan plan, List<Node> nodes, int collective) {
        Set<String> read = memory(plan, nodes.get(collective).inputs());
        Set<String> written = memory(plan, nodes.get(collective).outputs());
        int start = collective;
        while (start > 0 && isPassed(plan, nodes.get(start - 1), read, written)) {
            start--;
        }
        return start;
    }

    /** Whether a collective can be under way that reads and writes such memory. */
    private static boolean isPassed(Plan plan, Node node, Set<String> read, Set<String> written) {
        if (node.op() instanceof CollectiveOp || node.op() instanceof CallOp || ContextAttentionOp.isCall(node)) {
            return false;
        }
        Set<String> outputs = memory(plan, node.outputs());
        Set<String> touched = memory(plan, node.inputs());
        touched.addAll(outputs);
        return touched.stream().noneMatch(written::contains) && outputs.stream().noneMatch(read::contains);
    }

    private static boolean isMatmul(Plan plan, Node node) {
        return !node.op()
                .cost(RankShapes.of(node, plan.graph()::value))
                .matmul()
                .equals(Size.ZERO);
    }

    private static Set<String> memory(Plan plan, List<String> values) {
        Set<String> all = new HashSet<>();
        values.forEach(value -> all.add(plan.memory(value)));
        return all;
    }
}
