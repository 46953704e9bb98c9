package io.shardwright.runtime.tornado.launch;

/**
 * A tensor {@code [batch, heads, seq, size]} in a rank's memory.
 *
 * @param at float of the memory where element 0 lies
 * @param batchStride floats from one sequence to the next
 * @param headStride floats from one head to the next
 * @param stride floats from one position to the next
 */
public record DeviceHeads(
        int at, int batchStride, int headStride, int stride, int batch, int heads, int seq, int size) {
    /** Number of elements. */
    public int elements() {
        return Math.multiplyExact(Math.multiplyExact(batch, heads), Math.multiplyExact(seq, size));
    }

    /** Some of its positions. */
    public DeviceHeads positions(int from, int count) {
        return new DeviceHeads(
                DeviceMemory.moved(at, from * stride), batchStride, headStride, stride, batch, heads, count, size);
    }

    /** Where it lies and the stride of positions, as {@link PackedInts}. */
    public long place() {
        return PackedInts.of(at, stride);
    }

    /** The strides of heads and of sequences, as {@link PackedInts}. */
    public long steps() {
        return PackedInts.of(headStride, batchStride);
    }
}
