package io.shardwright.runtime.assembly;

import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;

/** One share of a flat buffer, on memory of its own, zero at first. */
record OwnShare(Storage storage, FlatBuffer whole) implements Block {
    @Override
    public long bytes() {
        return whole.shareBytes();
    }

    @Override
    public void bind(MemorySegment memory) {
        storage.atLeast(bytes());
        storage.bind(memory);
        memory.fill((byte) 0);
    }
}
