package io.shardwright.runtime.assembly.memory;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;

/**
 * The elements of one share of a flat buffer, on memory of its own, zero at first.
 *
 * @param type which need not be the buffer's
 */
public record OwnShare(Storage storage, FlatBuffer whole, DType type) implements Block {
    public OwnShare(FlatBuffer whole, DType type) {
        this(new Storage(0), whole, type);
    }

    /** Once all tensors of the whole are declared. */
    public LocalTensor tensor() {
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
