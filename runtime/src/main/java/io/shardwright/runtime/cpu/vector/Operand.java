package io.shardwright.runtime.cpu.vector;

import io.shardwright.tensor.LocalTensor;

/** Rows of all heads of one sequence as operands of products of {@link Attention}: where they lie, or rounded to bf16 in memory of its own. */
final class Operand {
    private final boolean half;
    private final Scratch rounded = new Scratch();
    private long at;
    private long headStride;
    private int stride;
    private int heads;
    private int rows;
    private int size;
    private long roundedAt;

    /** @param half whether rows are rounded, by {@link #round} */
    Operand(boolean half) {
        this.half = half;
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
        if (half) {
            roundedAt = rounded.floats(((long) rows * heads * size + 1) / 2);
        }
    }

    /** Rounds what was taken. */
    void round() {
        for (int row = 0; half && row < rows; row++) {
            round(row);
        }
    }

    /** The same for three: q, k and v of a position mostly lie side by side, and memory is read fastest in its order. */
    static void round(Operand x, Operand y, Operand z) {
        int rows = Math.max(x.rows, Math.max(y.rows, z.rows));
        for (int row = 0; x.half && row < rows; row++) {
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
            Halves.round(to, from, heads * size);
            return;
        }
        for (int head = 0; head < heads; head++) {
            Halves.round(to + 2L * head * size, from + 4 * head * headStride, size);
        }
    }

    /** Where a row of a head is, counted from the first that was taken. */
    long address(int head, int row) {
        return half
                ? roundedAt + 2 * ((long) row * heads + head) * size
                : at + 4 * (head * headStride + (long) row * stride);
    }

    /** Elements from one head to the next. */
    int step() {
        return half ? size : Math.toIntExact(headStride);
    }

    /** Elements from one row of a head to the next. */
    int stride() {
        return half ? heads * size : stride;
    }
}
