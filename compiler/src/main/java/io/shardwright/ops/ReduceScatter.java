package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.pass.Gradients;
import java.util.List;

/**
 * Each rank's part of a sum over ranks: P → V(dim); its gradient is an {@link AllGather} to R (Korthikanti et al., 2205.05198
 * §4.2.2).
 */
public record ReduceScatter(Axis axis, int dim) implements CollectiveOp {
    @Override
    public String name() {
        return "reduce_scatter";
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("axis", axis.text()), Attribute.of("dim", dim));
    }

    @Override
    public boolean inPlace() {
        return false;
    }

    @Override
    public Placement result() {
        return Placement.varying(dim);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        if (gradients.has(node.output())) {
            gradients.emit(node, node.input(), new AllGather(axis, dim, true), List.of(gradients.of(node.output())));
        }
    }
}
