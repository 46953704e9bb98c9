package io.shardwright.runtime.assembly;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;

/**
 * The tensors of a unit side by side in one piece of memory, each on a cache line of its own: first those with two dims or
 * more, which weight decay applies to, then all others. What lies between them is zero.
 */
public final class FlatBuffer implements Block {
    private final Row matrices = new Row();
    private final Row others = new Row();
    private final Storage whole = new Storage(0);

    LocalTensor add(long... dims) {
        return (dims.length >= 2 ? matrices : others).tensor(DType.F32, dims);
    }

    /** All of it, as one dim. Like all three, only once the model is built. */
    public LocalTensor all() {
        return LocalTensor.dense(whole, DType.F32, bytes() / Float.BYTES);
    }

    /** The part with two dims or more, as one dim. */
    public LocalTensor matrices() {
        return all().section(0, 0, matrices.bytes() / Float.BYTES);
    }

    /** The part with less than two dims, as one dim. */
    public LocalTensor others() {
        return all().section(0, matrices.bytes() / Float.BYTES, others.bytes() / Float.BYTES);
    }

    @Override
    public long bytes() {
        return matrices.bytes() + others.bytes();
    }

    @Override
    public void bind(MemorySegment memory) {
        whole.bind(memory);
        matrices.bind(memory.asSlice(0, matrices.bytes()));
        others.bind(memory.asSlice(matrices.bytes(), others.bytes()));
        memory.fill((byte) 0);
    }
}
