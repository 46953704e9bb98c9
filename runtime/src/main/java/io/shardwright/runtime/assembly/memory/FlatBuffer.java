package io.shardwright.runtime.assembly.memory;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a unit side by side in one piece of memory, each on a cache line of its own: first those with two dims or
 * more, which weight decay applies to, then all others. Those that lie replicated over tp are the last of the former and the
 * first of the latter, so that one run of memory holds them all. What lies between tensors is zero, as is the end, which makes
 * the whole divisible into equal shares.
 *
 * <p>There may be several versions of it, of which the tensors are one at a time.
 */
public final class FlatBuffer implements Block {
    private final int shares;
    private final int versions;
    private final DType type;
    private final TensorRow matrices;
    private final TensorRow replicatedMatrices;
    private final TensorRow replicatedOthers;
    private final TensorRow others;
    private final List<TensorRow> rows;
    private final Storage whole = new Storage(0);
    private final List<MemorySegment> memories = new ArrayList<>();
    private final List<LocalTensor> all = new ArrayList<>();
    /** {@link #all()}, which would be an object in every step. */
    private @Nullable LocalTensor flat;

    /** @param shares that it can be divided into, each a multiple of a cache line */
    public FlatBuffer(int shares, int versions, DType type) {
        this.shares = shares;
        this.versions = versions;
        this.type = type;
        matrices = new TensorRow(type);
        replicatedMatrices = new TensorRow(type);
        replicatedOthers = new TensorRow(type);
        others = new TensorRow(type);
        rows = List.of(matrices, replicatedMatrices, replicatedOthers, others);
    }

    /** @param replicated whether ranks along tp sum what is in it */
    public LocalTensor add(boolean replicated, long... dims) {
        TensorRow alike = replicated ? replicatedMatrices : matrices;
        TensorRow flat = replicated ? replicatedOthers : others;
        return (dims.length >= 2 ? alike : flat).add(dims);
    }

    /** All of it, as one dim. Like all tensors of it, only once the model is built. */
    public LocalTensor all() {
        if (flat == null) {
            flat = LocalTensor.dense(whole, type, versionBytes() / type.bytes());
        }
        return flat;
    }

    /** One of the equal shares, as one dim. */
    public LocalTensor share(int index) {
        long size = shareElements();
        return all().section(0, index * size, size);
    }

    /** Elements of the part with two dims or more, which comes first. */
    public long matrixElements() {
        return (matrices.bytes() + replicatedMatrices.bytes()) / type.bytes();
    }

    /** Where a tensor of it begins, in elements; once all its tensors are declared. */
    public long position(LocalTensor tensor) {
        long before = 0;
        for (TensorRow row : rows) {
            long within = row.position(tensor);
            if (within >= 0) {
                return before / type.bytes() + within;
            }
            before += row.bytes();
        }
        throw new IllegalArgumentException(tensor + " is in another buffer");
    }

    /** The part of a share that lies replicated over tp, as positions in the share. */
    public Slice replicated(int share) {
        long first = matrices.bytes() / type.bytes();
        long end = first + (replicatedMatrices.bytes() + replicatedOthers.bytes()) / type.bytes();
        long size = shareElements();
        long from = Math.clamp(first - share * size, 0, size);
        return new Slice(from, Math.clamp(end - share * size, from, size));
    }

    /** Elements {@code from} to {@code to} of a tensor of it that lie in a share, as positions in the tensor. */
    public Slice slice(LocalTensor tensor, int share) {
        long size = shareElements();
        long start = share * size - position(tensor);
        long from = Math.clamp(start, 0, tensor.size());
        return new Slice(from, Math.clamp(start + size, from, tensor.size()));
    }

    /** A run of elements. */
    public record Slice(long from, long to) {
        public static final Slice NONE = new Slice(0, 0);

        public long size() {
            return to - from;
        }
    }

    /** Of each share. */
    public long shareElements() {
        return versionBytes() / shares / type.bytes();
    }

    private long versionBytes() {
        long used = 0;
        for (TensorRow row : rows) {
            used += row.bytes();
        }
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
            MemorySegment part = memory.asSlice(version * versionBytes(), versionBytes());
            memories.add(part);
            all.add(LocalTensor.dense(Storage.on(part), type, versionBytes() / type.bytes()));
        }
        use(0);
    }

    /** Makes all of it zero on the host, before a device knows of it. */
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
        long at = 0;
        for (TensorRow row : rows) {
            row.place(memory, at);
            at += row.bytes();
        }
    }

    /** All of a version, whichever the tensors are. */
    public LocalTensor version(int version) {
        return all.get(version);
    }
}
