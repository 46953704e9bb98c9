package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.pass.Gradients;
import java.util.List;

/** Megatron's <em>g</em> (1909.08053 §3): all-reduce forward, nothing backward. P → I; its gradient is I → R. */
public record AllReduce(Axis axis) implements CollectiveOp {
    @Override
    public String name() {
        return "all_reduce";
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("axis", axis.text()));
    }

    @Override
    public boolean inPlace() {
        return true;
    }

    @Override
    public Placement result() {
        return Placement.INVARIANT;
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients.pass(node, node.input(), gradients.of(node.output()));
    }
}
