package io.shardwright.runtime.cpu.vector;

import io.shardwright.tensor.LocalTensor;

/** Rows of one head as an operand of a product of {@link Attention}: where they lie, or rounded to bf16 in memory of its own. */
final class Operand {
    private final boolean half;
    private final Scratch rounded = new Scratch();
    private long address;
    private int stride;

    /** @param half whether rows are rounded */
    Operand(boolean half) {
        this.half = half;
    }

    /** Takes {@code rows} rows of {@code x[batch, heads, seq, size]} from a position on, whole. */
    void take(LocalTensor x, int batch, int head, int position, int rows) {
        take(AttentionShape.row(x, batch, head, position), AttentionShape.stride(x), rows, (int) x.dim(3));
    }

    /** Takes rows of {@code size} floats, the first at {@code at}. */
    void take(long at, int stride, int rows, int size) {
        if (!half) {
            address = at;
            this.stride = stride;
            return;
        }
        address = rounded.floats(((long) rows * size + 1) / 2);
        this.stride = size;
        for (int row = 0; row < rows; row++) {
            Halves.round(address + 2L * row * size, at + 4L * row * stride, size);
        }
    }

    /** Where the first row is. */
    long address() {
        return address;
    }

    /** Elements from one row to the next. */
    int stride() {
        return stride;
    }
}
