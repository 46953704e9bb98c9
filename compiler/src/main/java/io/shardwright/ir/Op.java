package io.shardwright.ir;

import java.util.List;

/** What a node does: a kernel, a view, a collective or a call of another model. Each operator is one file. */
public sealed interface Op permits KernelOp, KernelCall, ViewOp, CollectiveOp, CallOp {
    /** The operator as the IR spells it: {@code layer_norm}. */
    String name();

    /** What stands in brackets behind the name in the IR, in a fixed order. */
    default List<Attribute> attributes() {
        return List.of();
    }

    /** Types and shapes of the outputs; demands of {@code in} what must hold of the inputs. */
    List<Typed> infer(Inference in);
}
