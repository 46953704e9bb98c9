package io.shardwright.runtime.tornado.launch;

/**
 * A tensor in a rank's memory as rows: the last dim is dense, and one stride leads from each row to the next.
 *
 * @param at entry of the {@link PlaceTable} with the float where element 0 lies; of a bf16 tensor {@code ~entry}, with the half
 * @param stride elements from one row to the next
 * @param rows product of all dims but the last
 * @param cols size of the last dim
 */
public record DeviceRows(int at, int stride, int rows, int cols) {
    /** Number of elements. */
    public int size() {
        return Math.multiplyExact(rows, cols);
    }

    /** Where it lies and its stride, as {@link PackedInts}. */
    public long place() {
        return PackedInts.of(at, stride);
    }
}
