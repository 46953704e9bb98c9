package io.shardwright.ir;

import io.shardwright.mesh.Axis;
import io.shardwright.pass.Gradients;
import java.util.List;

/** An operator in which the ranks of one mesh axis take part together. Inserted by the compiler alone. */
public non-sealed interface CollectiveOp extends Op {
    Axis axis();

    /** Whether the output is the input's memory. */
    boolean inPlace();

    /** How the output lies over the axis. */
    Placement result();

    @Override
    default List<Typed> infer(Inference in) {
        return List.of(in.input(0));
    }

    void gradient(Gradients gradients, Node node);
}
