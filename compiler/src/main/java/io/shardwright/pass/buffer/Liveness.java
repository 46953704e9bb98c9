package io.shardwright.pass.buffer;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When each value is first written and last used, counting nodes through all phases. */
final class Liveness {
    private final Graph graph;
    private final List<Node> nodes;
    /** Of each node. */
    private final List<Integer> phases = new ArrayList<>();

    private final Map<String, Integer> firstDefinition = new HashMap<>();
    private final Map<String, Integer> lastUse = new HashMap<>();

    Liveness(Phases phases) {
        this.graph = phases.graph();
        this.nodes = phases.nodes().stream().flatMap(List::stream).toList();
        for (int phase = 0; phase < phases.nodes().size(); phase++) {
            this.phases.addAll(Collections.nCopies(phases.nodes().get(phase).size(), phase));
        }
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            for (String output : node.outputs()) {
                firstDefinition.putIfAbsent(output, i);
                lastUse.merge(output, i, Math::max);
            }
            for (String input : reads(node)) {
                lastUse.merge(input, i, Math::max);
            }
        }
    }

    List<Node> nodes() {
        return nodes;
    }

    /** The phase of node {@code index}; what is given from outside is there from the first. */
    int phase(int index) {
        return index < 0 ? Phases.FORWARD : phases.get(index);
    }

    /** -1 for what is given from outside. */
    int firstDefinition(String value) {
        return firstDefinition.getOrDefault(value, -1);
    }

    /** -1 for what nobody reads. */
    int lastUse(String value) {
        return lastUse.getOrDefault(value, -1);
    }

    /** The inputs whose contents matter: a child's backward is handed inputs that it may not read. */
    List<String> reads(Node node) {
        if (!(node.op() instanceof CallOp call) || call.isForward()) {
            return node.inputs();
        }
        Child child = graph.child(call.field());
        List<String> reads = new ArrayList<>();
        List<Value> declared = child.signature().inputs();
        for (int i = 0; i < node.inputs().size(); i++) {
            boolean gradient = i >= declared.size();
            if (gradient
                    || child.recompute()
                    || child.signature().keeps().contains(declared.get(i).name())) {
                reads.add(node.inputs().get(i));
            }
        }
        return reads;
    }
}
