package io.shardwright.pass.layout;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.shape.SplitOp;
import io.shardwright.size.Size;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A column-parallel layer whose output is split into parts (a fused q, k, v) has its weight cut part by part, so that each
 * rank holds its share of every part.
 */
final class AssignSections {
    private AssignSections() {}

    static Graph run(Graph graph) {
        Map<String, Value> values = new LinkedHashMap<>(graph.values());
        for (Node node : graph.forward()) {
            if (node.op() instanceof SplitOp split && split.isOfRows()) {
                List<Size> sections = SplitOp.sections(graph, node);
                graph.forward().stream()
                        .filter(maker -> maker.op() instanceof LinearOp
                                && maker.outputs().contains(node.input()))
                        .flatMap(maker -> maker.inputs().stream().skip(1))
                        .forEach(weight -> values.computeIfPresent(weight, (_, value) -> cut(value, sections)));
            }
        }
        return graph.withValues(values);
    }

    private static Value cut(Value weight, List<Size> sections) {
        MeshLayout layout = weight.layout();
        return layout.on(Axis.TP) instanceof Varying(int dim, var _) && dim == 0
                ? weight.withLayout(layout.with(Axis.TP, new Varying(0, sections)))
                : weight;
    }
}
