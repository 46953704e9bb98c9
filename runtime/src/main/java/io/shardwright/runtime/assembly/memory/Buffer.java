package io.shardwright.runtime.assembly.memory;

import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;

/** A block that is one storage. */
public record Buffer(Storage storage) implements Block {
    @Override
    public long bytes() {
        return Block.aligned(storage.bytes());
    }

    @Override
    public void bind(MemorySegment memory) {
        storage.bind(memory.asSlice(0, storage.bytes()));
    }
}
