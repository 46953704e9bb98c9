package io.shardwright.runtime.assembly;

import io.shardwright.runtime.assembly.buffer.Block;
import io.shardwright.runtime.assembly.buffer.FlatBuffer;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;

/**
 * The elements of one share of a flat buffer, on memory of its own, zero at first.
 *
 * @param type which need not be the buffer's
 */
record OwnShare(Storage storage, FlatBuffer whole, DType type) implements Block {
    OwnShare(FlatBuffer whole, DType type) {
        this(new Storage(0), whole, type);
    }

    /** Once all tensors of the whole are declared. */
    LocalTensor tensor() {
        storage.atLeast(bytes());
        return LocalTensor.dense(storage, type, whole.shareElements());
    }

    @Override
    public long bytes() {
        return whole.shareElements() * type.bytes();
    }

    @Override
    public void bind(MemorySegment memory) {
        storage.atLeast(bytes());
        storage.bind(memory);
        memory.fill((byte) 0);
    }
}
