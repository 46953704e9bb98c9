package io.shardwright.runtime.train;

import io.shardwright.runtime.assembly.MicrobatchSlot;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.data.Batches;
import io.shardwright.spi.LossModel;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.ValueLayout;

/**
 * A loss model with memory for one microbatch: its slot, its tokens and its loss.
 *
 * @param <S> the model's {@code Saved}
 */
public final class LossPass<S> {
    private final LossModel<S> model;
    private final MicrobatchSlot slot;
    private final S saved;
    private final LocalTensor tokens;
    private final LocalTensor targets;
    private final LocalTensor loss;
    private final LocalTensor dLoss;

    /** @param assembly that the model was built on, not yet committed */
    public LossPass(LossModel<S> model, ModelAssembly assembly) {
        this.model = model;
        slot = assembly.slot();
        saved = model.newSaved(slot);
        tokens = assembly.input(DType.I32, assembly.batch(), assembly.seq());
        targets = assembly.input(DType.I32, assembly.batch(), assembly.seq());
        loss = assembly.input(DType.F32);
        dLoss = assembly.input(DType.F32);
    }

    /**
     * The loss of a microbatch.
     *
     * @param number of the microbatch in the run, from 0: batch and dropout follow it
     */
    public float forward(long number, Batches batches) {
        slot.start(number * tokens.dim(0));
        batches.fill(number, tokens, targets);
        model.forward(tokens, targets, loss, saved);
        return loss.storage().segment().get(ValueLayout.JAVA_FLOAT, 0);
    }

    /** Adds the gradients of {@code factor} times the loss of the last {@link #forward}. */
    public void backward(float factor) {
        dLoss.storage().segment().set(ValueLayout.JAVA_FLOAT, 0, factor);
        model.backward(tokens, targets, dLoss, saved);
    }
}
