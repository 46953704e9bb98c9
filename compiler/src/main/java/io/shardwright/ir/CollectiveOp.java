package io.shardwright.ir;

import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
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

    /** What it does, as a comment says behind its cause: {@code adds up the ranks' partial sums}. */
    String purpose();

    /** The Java that runs it; one that is in place finds its input in the output. */
    CollectiveCall call(CollectiveOperands operands);

    /** Whether {@link #call} has a form that starts it, to be waited for later. */
    default boolean canStart() {
        return false;
    }

    void gradient(Gradients gradients, Node node);
}
