package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/**
 * Rows of all heads of one sequence in the type that an operand of {@link TiledAttention} has: where they lie, or if they are of the other
 * type, rounded or widened in memory of its own.
 */
final class HeadRows {
    private final boolean bf16;
    private final Scratch converted = new Scratch();
    private boolean converts;
    private long at;
    private long headStride;
    private int stride;
    private int heads;
    private int rows;
    private int size;
    private long convertedAt;

    /** @param bf16 whether rows are wanted in bf16, else in float32 */
    HeadRows(boolean bf16) {
        this.bf16 = bf16;
    }

    /** Takes {@code rows} rows of {@code x[batch, heads, seq, size]} from a position on; {@link #convert} comes next. */
    void take(LocalTensor x, int batch, int position, int rows) {
        take(
                AttentionShape.row(x, batch, 0, position),
                x.type() == DType.BF16,
                AttentionShape.stride(x),
                rows,
                x.stride(1),
                (int) x.dim(1),
                (int) x.dim(3));
    }

    /** Takes rows of {@code size} floats of a single head, the first at {@code at}. */
    void take(long at, int stride, int rows, int size) {
        take(at, false, stride, rows, size, 1, size);
    }

    private void take(long at, boolean isBf16, int stride, int rows, long headStride, int heads, int size) {
        converts = isBf16 != bf16;
        this.at = at;
        this.stride = stride;
        this.rows = rows;
        this.headStride = headStride;
        this.heads = heads;
        this.size = size;
        if (converts) {
            convertedAt = converted.floats(((long) rows * heads * size * bytes() + 3) / 4);
        }
    }

    /** Rounds or widens what was taken, if it is of the other type. */
    void convert() {
        for (int row = 0; converts && row < rows; row++) {
            convert(row);
        }
    }

    /** The same for three: q, k and v of a position mostly lie side by side, and memory is read fastest in its order. */
    static void convert(HeadRows x, HeadRows y, HeadRows z) {
        int rows = Math.max(x.rows, Math.max(y.rows, z.rows));
        boolean none = !x.converts && !y.converts && !z.converts;
        for (int row = 0; !none && row < rows; row++) {
            x.convert(row);
            y.convert(row);
            z.convert(row);
        }
    }

    private void convert(int row) {
        if (row >= rows || !converts) {
            return;
        }
        int given = bf16 ? 4 : 2;
        long from = at + (long) given * row * stride;
        long to = convertedAt + (long) bytes() * row * heads * size;
        if (headStride == size) {
            convert(to, from, heads * size);
            return;
        }
        for (int head = 0; head < heads; head++) {
            convert(to + (long) bytes() * head * size, from + given * head * headStride, size);
        }
    }

    private void convert(long to, long from, int count) {
        if (bf16) {
            Bf16Rows.round(to, from, count);
        } else {
            Bf16Rows.widen(to, from, count);
        }
    }

    private int bytes() {
        return bf16 ? 2 : 4;
    }

    /** Where a row of a head is, counted from the first that was taken. */
    long address(int head, int row) {
        return converts
                ? convertedAt + bytes() * ((long) row * heads + head) * size
                : at + bytes() * (head * headStride + (long) row * stride);
    }

    /** Elements of a row of one head. */
    int size() {
        return size;
    }

    /** Elements from one head to the next. */
    int step() {
        return converts ? size : Math.toIntExact(headStride);
    }

    /** Elements from one row of a head to the next. */
    int stride() {
        return converts ? heads * size : stride;
    }
}
