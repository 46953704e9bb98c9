package io.shardwright.runtime.assembly;

import io.shardwright.runtime.assembly.memory.Row;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** Memory of activations that are computed again in backward, for the microbatch of another slot. */
record ScratchSlot(Row memory, DType real, Slot follows) implements Slot {
    @Override
    public LocalTensor tensor(DType type, long... dims) {
        return memory.tensor(type.in(real), dims);
    }

    @Override
    public LocalTensor rows(DType type, long... dims) {
        return memory.rows(type.in(real), dims);
    }

    @Override
    public long firstSequence() {
        return follows.firstSequence();
    }

    @Override
    public double lossShare() {
        return follows.lossShare();
    }

    @Override
    public double targetWeight() {
        return follows.targetWeight();
    }
}
