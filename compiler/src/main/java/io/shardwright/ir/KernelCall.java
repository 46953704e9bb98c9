package io.shardwright.ir;

import java.util.List;
import java.util.Set;

/**
 * A call of one method of {@code Kernels}: what is left of an operator once its kernel is chosen, and what gradients are
 * made of.
 *
 * @param inPlace inputs that the first output may overwrite
 * @param accumulates outputs that are added to, and so must hold something before
 */
public record KernelCall(String kernel, List<Literal> literals, Set<Integer> inPlace, Set<Integer> accumulates)
        implements Op {
    public KernelCall {
        literals = List.copyOf(literals);
        inPlace = Set.copyOf(inPlace);
        accumulates = Set.copyOf(accumulates);
    }

    @Override
    public String name() {
        return "kernel";
    }

    /** Gradients have the shapes of what they are gradients of: there is nothing to infer. */
    @Override
    public List<Typed> infer(Inference in) {
        throw new IllegalStateException("shapes are inferred before kernels are chosen");
    }
}
