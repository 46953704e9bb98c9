package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Node;
import io.shardwright.mesh.Axis;
import io.shardwright.pass.Gradients;
import java.util.List;

/** All shards side by side: V(dim) → I; its gradient is each rank's part, {@link TakeShard}. */
public record AllGather(Axis axis, int dim) implements CollectiveOp {
    @Override
    public String name() {
        return "all_gather";
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
    public void gradient(Gradients gradients, Node node) {
        if (gradients.has(node.output())) {
            gradients.emit(node, node.input(), new TakeShard(axis, dim), List.of(gradients.of(node.output())));
        }
    }
}
