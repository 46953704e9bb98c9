package io.shardwright.ir;

import java.util.List;

/**
 * What a node does: a kernel, a view, a collective or a call of another model. Each operator is one file, which says of it all there
 * is to say: the names that the IR and the language have for it, shapes, layouts, gradient, cost, and the Java that it becomes.
 */
public sealed interface Op permits KernelOp, KernelCall, ViewOp, CollectiveOp, CallOp {
    /** The operator as the IR spells it: {@code layer_norm}. */
    String name();

    /** What stands in brackets behind the name in the IR, in a fixed order. */
    default List<Attribute> attributes() {
        return List.of();
    }

    /** Types and shapes of the outputs; demands of {@code in} what must hold of the inputs. */
    List<Typed> infer(Inference in);

    /** What it costs each time it runs, on a rank that has these shapes of its inputs and outputs. */
    Cost cost(RankShapes on);
}
