package io.shardwright.runtime.assembly;

import io.shardwright.runtime.assembly.memory.Row;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** Memory of one microbatch at a time. */
public final class MicrobatchSlot implements Slot {
    private final Row memory;
    private final DType real;
    private final boolean splitsBackward;
    private long firstSequence;
    private double lossShare = 1;
    private double targetWeight = 1;

    /** @param real what {@link DType#REAL} is in this run */
    MicrobatchSlot(Row memory, DType real, boolean splitsBackward) {
        this.memory = memory;
        this.real = real;
        this.splitsBackward = splitsBackward;
    }

    /**
     * Gives the slot to another microbatch: what the last one kept is lost.
     *
     * @param number of the microbatch's first sequence, counted over the whole run
     */
    public void start(long number) {
        firstSequence = number;
    }

    @Override
    public LocalTensor tensor(DType type, long... dims) {
        return memory.tensor(type.in(real), dims);
    }

    @Override
    public LocalTensor rows(DType type, long... dims) {
        return memory.rows(type.in(real), dims);
    }

    @Override
    public LocalTensor kept(DType type, long... dims) {
        return splitsBackward ? tensor(type, dims) : Slot.super.kept(type.in(real), dims);
    }

    @Override
    public LocalTensor keptRows(DType type, long... dims) {
        return splitsBackward ? rows(type, dims) : Slot.super.keptRows(type.in(real), dims);
    }

    @Override
    public long firstSequence() {
        return firstSequence;
    }

    @Override
    public double lossShare() {
        return lossShare;
    }

    @Override
    public double targetWeight() {
        return targetWeight;
    }

    /** Says how much the mean over the targets of the microbatch in the slot weighs; 1 if nobody does. */
    public void weighTargets(double weight) {
        targetWeight = weight;
    }

    /** Says what part of a step's loss that of every microbatch in the slot is; 1 if nobody does. */
    public void shareLoss(double share) {
        lossShare = share;
    }
}
