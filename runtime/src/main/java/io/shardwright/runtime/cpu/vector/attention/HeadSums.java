package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/**
 * Rows of all heads of one sequence that {@link TiledAttentionGradient} adds up in float32: where they lie, or for a bf16 tensor in memory
 * of its own, from which they are rounded once.
 */
final class HeadSums {
    private final Scratch sums = new Scratch();
    private boolean isRounded;
    private long at;
    private long headStride;
    private int stride;
    private int heads;
    private int rows;
    private int size;
    private long sumsAt;

    HeadSums() {}

    /**
     * Takes {@code rows} rows of {@code x[batch, heads, seq, size]} from a position on.
     *
     * @param clears whether they are zero then, in place of what they were
     * @throws IllegalArgumentException for a bf16 tensor that isn't overwritten: what it has was rounded
     */
    void take(LocalTensor x, int batch, int position, int rows, boolean overwrites, boolean clears) {
        isRounded = x.type() == DType.BF16;
        if (isRounded && !overwrites) {
            throw new IllegalArgumentException("gradients of attention cannot be added to " + x);
        }
        at = AttentionShape.row(x, batch, 0, position);
        headStride = x.stride(1);
        stride = AttentionShape.stride(x);
        heads = (int) x.dim(1);
        size = (int) x.dim(3);
        this.rows = rows;
        if (isRounded) {
            sumsAt = sums.floats((long) rows * heads * size);
        }
        if (clears) {
            for (int row = 0; row < rows; row++) {
                for (int head = 0; head < heads; head++) {
                    RowArithmetic.zeroRow(address(head, row), size);
                }
            }
        }
    }

    /** Rounds what was added up. */
    void finish() {
        for (int row = 0; isRounded && row < rows; row++) {
            long to = at + 2L * row * stride;
            long from = sumsAt + 4L * row * heads * size;
            if (headStride == size) {
                Bf16Rows.round(to, from, heads * size);
                continue;
            }
            for (int head = 0; head < heads; head++) {
                Bf16Rows.round(to + 2 * head * headStride, from + 4L * head * size, size);
            }
        }
    }

    /** Where the sum of a row of a head is, counted from the first that was taken. */
    long address(int head, int row) {
        return isRounded
                ? sumsAt + 4 * ((long) row * heads + head) * size
                : at + 4 * (head * headStride + (long) row * stride);
    }

    /** Elements of a row of one head. */
    int size() {
        return size;
    }

    /** Elements from one head to the next. */
    int step() {
        return isRounded ? size : Math.toIntExact(headStride);
    }

    /** Elements from one row of a head to the next. */
    int stride() {
        return isRounded ? heads * size : stride;
    }
}
