package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.tensor.LocalTensor;

/** Rows of all heads of one sequence as operands of matmuls of {@link TiledAttention}: where they lie, or rounded to bf16 in memory of its own. */
final class HeadRows {
    private final boolean bf16;
    private final Scratch rounded = new Scratch();
    private long at;
    private long headStride;
    private int stride;
    private int heads;
    private int rows;
    private int size;
    private long roundedAt;

    /** @param bf16 whether rows are rounded, by {@link #round} */
    HeadRows(boolean bf16) {
        this.bf16 = bf16;
    }

    /** Takes {@code rows} rows of {@code x[batch, heads, seq, size]} from a position on. */
    void take(LocalTensor x, int batch, int position, int rows) {
        take(
                AttentionShape.row(x, batch, 0, position),
                AttentionShape.stride(x),
                rows,
                x.stride(1),
                (int) x.dim(1),
                (int) x.dim(3));
    }

    /** Takes rows of {@code size} floats of a single head, the first at {@code at}. */
    void take(long at, int stride, int rows, int size) {
        take(at, stride, rows, size, 1, size);
    }

    private void take(long at, int stride, int rows, long headStride, int heads, int size) {
        this.at = at;
        this.stride = stride;
        this.rows = rows;
        this.headStride = headStride;
        this.heads = heads;
        this.size = size;
        if (bf16) {
            roundedAt = rounded.floats(((long) rows * heads * size + 1) / 2);
        }
    }

    /** Rounds what was taken. */
    void round() {
        for (int row = 0; bf16 && row < rows; row++) {
            round(row);
        }
    }

    /** The same for three: q, k and v of a position mostly lie side by side, and memory is read fastest in its order. */
    static void round(HeadRows x, HeadRows y, HeadRows z) {
        int rows = Math.max(x.rows, Math.max(y.rows, z.rows));
        for (int row = 0; x.bf16 && row < rows; row++) {
            x.round(row);
            y.round(row);
            z.round(row);
        }
    }

    private void round(int row) {
        if (row >= rows) {
            return;
        }
        long from = at + 4L * row * stride;
        long to = roundedAt + 2L * row * heads * size;
        if (headStride == size) {
            Bf16Rows.round(to, from, heads * size);
            return;
        }
        for (int head = 0; head < heads; head++) {
            Bf16Rows.round(to + 2L * head * size, from + 4 * head * headStride, size);
        }
    }

    /** Where a row of a head is, counted from the first that was taken. */
    long address(int head, int row) {
        return bf16
                ? roundedAt + 2 * ((long) row * heads + head) * size
                : at + 4 * (head * headStride + (long) row * stride);
    }

    /** Elements of a row of one head. */
    int size() {
        return size;
    }

    /** Elements from one head to the next. */
    int step() {
        return bf16 ? size : Math.toIntExact(headStride);
    }

    /** Elements from one row of a head to the next. */
    int stride() {
        return bf16 ? heads * size : stride;
    }
}
