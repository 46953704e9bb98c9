package io.shardwright.ir;

import java.util.List;
import java.util.Set;

/**
 * A call of one method of {@code Kernels}: what is left of an operator once its kernel is chosen, and what gradients are
 * made of.
 *
 * @param inPlace inputs that the first output may overwrite
 * @param accumulates outputs that are added to, and so must hold something before
 * @param cost what it costs each time; the text of the IR leaves it out
 */
public record KernelCall(
        String kernel, List<Literal> literals, Set<Integer> inPlace, Set<Integer> accumulates, Cost cost)
        implements Op {
    public KernelCall {
        literals = List.copyOf(literals);
        inPlace = Set.copyOf(inPlace);
        accumulates = Set.copyOf(accumulates);
    }

    /** A call whose cost nobody asks for. */
    public KernelCall(String kernel, List<Literal> literals, Set<Integer> inPlace, Set<Integer> accumulates) {
        this(kernel, literals, inPlace, accumulates, Cost.NONE);
    }

    @Override
    public Cost cost(RankShapes on) {
        return cost;
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
