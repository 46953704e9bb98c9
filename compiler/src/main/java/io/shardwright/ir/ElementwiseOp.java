package io.shardwright.ir;

import io.shardwright.ir.formula.Formula;
import java.util.Collections;
import java.util.Optional;

/**
 * An operator that makes each element of those that its inputs have at the same place, all of one shape. With others of its kind it
 * becomes a chain, one pass over memory.
 */
public interface ElementwiseOp extends KernelOp {
    /** What it makes; empty if that is known only when the model is built. */
    Optional<Formula> formula();

    @Override
    default String spec(Node node) {
        return String.join(", ", Collections.nCopies(node.inputs().size(), "...")) + " -> ...";
    }

    /** One pass over memory. */
    @Override
    default Cost cost(RankShapes on) {
        return on.onceWith(formula().map(Formula::operators).orElse(1));
    }
}
