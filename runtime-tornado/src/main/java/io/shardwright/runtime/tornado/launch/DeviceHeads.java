package io.shardwright.runtime.tornado.launch;

/**
 * A tensor {@code [batch, heads, seq, size]} in a rank's memory.
 *
 * @param at entry of the {@link PlaceTable} with where element 0 lies, as that of {@link DeviceRows}
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

    /** Where it lies and the stride of positions, as {@link PackedInts}. */
    public long place() {
        return PackedInts.of(at, stride);
    }

    /** The strides of heads and of sequences, as {@link PackedInts}. */
    public long steps() {
        return PackedInts.of(headStride, batchStride);
    }
}
