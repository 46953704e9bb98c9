package io.shardwright.runtime.assembly;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of a unit side by side in one piece of memory, each on a cache line of its own: first those with two dims or
 * more, which weight decay applies to, then all others. What lies between them is zero, as is the end, which makes the whole
 * divisible into equal shares.
 *
 * <p>There may be several versions of it, of which the tensors are one at a time.
 */
public final class FlatBuffer implements Block {
    private final int shares;
    private final int versions;
    private final TensorRow matrices = new TensorRow();
    private final TensorRow others = new TensorRow();
    private final Storage whole = new Storage(0);
    private final List<MemorySegment> memories = new ArrayList<>();

    /** @param shares that it can be divided into, each a multiple of a cache line */
    FlatBuffer(int shares, int versions) {
        this.shares = shares;
        this.versions = versions;
    }

    LocalTensor add(long... dims) {
        return (dims.length >= 2 ? matrices : others).add(dims);
    }

    /** All of it, as one dim. Like all tensors of it, only once the model is built. */
    public LocalTensor all() {
        return LocalTensor.dense(whole, DType.F32, versionBytes() / Float.BYTES);
    }

    /** One of the equal shares, as one dim. */
    public LocalTensor share(int index) {
        long size = shareBytes() / Float.BYTES;
        return all().section(0, index * size, size);
    }

    /** Elements of the part with two dims or more, which comes first. */
    public long matrixElements() {
        return matrices.bytes() / Float.BYTES;
    }

    /** Where a tensor of it begins, in elements; once all its tensors are declared. */
    public long position(LocalTensor tensor) {
        long inMatrices = matrices.position(tensor);
        return inMatrices >= 0 ? inMatrices : matrixElements() + others.position(tensor);
    }

    /** Elements {@code from} to {@code to} of a tensor of it that lie in a share, as positions in the tensor. */
    public Slice slice(LocalTensor tensor, int share) {
        long size = shareBytes() / Float.BYTES;
        long start = share * size - position(tensor);
        long from = Math.clamp(start, 0, tensor.size());
        return new Slice(from, Math.clamp(start + size, from, tensor.size()));
    }

    /** A run of elements. */
    public record Slice(long from, long to) {
        public long size() {
            return to - from;
        }
    }

    long shareBytes() {
        return versionBytes() / shares;
    }

    private long versionBytes() {
        long used = matrices.bytes() + others.bytes();
        long step = ALIGNMENT * shares;
        return (used + step - 1) / step * step;
    }

    @Override
    public long bytes() {
        return versions * versionBytes();
    }

    @Override
    public void bind(MemorySegment memory) {
        memory.fill((byte) 0);
        for (int version = 0; version < versions; version++) {
            memories.add(memory.asSlice(version * versionBytes(), versionBytes()));
        }
        use(0);
    }

    /** Makes all of it zero. */
    public void clear() {
        whole.segment().fill((byte) 0);
    }

    /** Number of versions. */
    public int versions() {
        return versions;
    }

    /** Makes all tensors of it those of a version. What each version holds stays. */
    public void use(int version) {
        MemorySegment memory = memories.get(version);
        whole.move(memory);
        matrices.place(memory, 0);
        others.place(memory, matrices.bytes());
    }

    /** Copies one version to another. */
    public void copy(int from, int to) {
        memories.get(to).copyFrom(memories.get(from));
    }
}
