package io.shardwright.runtime.pipeline;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.spi.model.Flow;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.Pass;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * A unit of the model with the memory of one microbatch: all that it reads and writes is given.
 *
 * <p>One that is recomputed keeps nothing but its input, and computes the rest again before its backward (Chen et al., 1604.06174). Its
 * result, which may still be lying there, is overwritten with the same bits. Its backward isn't split: what the second part would
 * read shares memory with other microbatches.
 *
 * @param kernels of the rank
 * @param hasTwins whether the rank has more units of the same kind
 * @param addends of gradients that others contribute to as well
 */
record UnitPass<S>(
        Kernels kernels,
        GeneratedModel<S> model,
        boolean hasTwins,
        Flow flow,
        S saved,
        boolean isRecomputed,
        List<Addend> addends) {
    /**
     * What one unit contributes to the gradient of what several read.
     *
     * @param sum that has what later readers contribute
     * @param own where the unit puts it
     */
    record Addend(Kernels kernels, LocalTensor sum, LocalTensor own) {
        void add() {
            kernels.add(sum, sum, own);
        }
    }

    /** @param slot that the unit's {@code Saved} lies in: memory that all microbatches share, if it is recomputed */
    static <S> UnitPass<S> of(
            Kernels kernels,
            GeneratedModel<S> model,
            boolean hasTwins,
            Flow flow,
            Slot slot,
            boolean isRecomputed,
            List<Addend> addends) {
        return new UnitPass<>(kernels, model, hasTwins, flow, model.newSaved(slot), isRecomputed, List.copyOf(addends));
    }

    void run(Pass pass) {
        if (hasTwins) {
            kernels.beforeUnit();
        }
        if (!isRecomputed || pass == Pass.FORWARD) {
            model.run(pass, flow, saved);
        } else if (pass != Pass.WEIGHT_GRADIENTS) {
            model.run(Pass.FORWARD, flow, saved);
            model.run(Pass.BACKWARD, flow, saved);
        }
        if (pass == Pass.BACKWARD || pass == Pass.INPUT_GRADIENTS) {
            for (int i = 0; i < addends.size(); i++) {
                addends.get(i).add();
            }
        }
        if (hasTwins) {
            kernels.afterUnit();
        }
    }
}
