package io.shardwright.runtime.assembly;

import io.shardwright.spi.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** Memory of one microbatch at a time. */
public final class MicrobatchSlot implements Slot {
    private final Row memory;
    private long pass;

    MicrobatchSlot(Row memory) {
        this.memory = memory;
    }

    /** Gives the slot to another microbatch: what the last one kept is lost. */
    public void startPass(long number) {
        pass = number;
    }

    @Override
    public LocalTensor tensor(DType type, long... dims) {
        return memory.tensor(type, dims);
    }

    @Override
    public long pass() {
        return pass;
    }
}
