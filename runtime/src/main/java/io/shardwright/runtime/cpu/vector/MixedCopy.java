package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;

import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.ValueLayout;

/** Copies between tensors of which one or both are bf16, however they lie. */
public final class MixedCopy {
    private MixedCopy() {}

    /** {@code y = x}, rounded to the nearest where only y is bf16. */
    public static void copy(LocalTensor y, LocalTensor x) {
        if (y.size() != x.size()) {
            throw new IllegalArgumentException(x + " and " + y + " differ in size");
        }
        if (x.size() == 0) {
            return;
        }
        if (y.isDense() && x.isDense()) {
            Bf16Rows.copy(y, x);
        } else if (areHeads(y) && areHeads(x) && y.dim(1) == x.dim(1) && y.dim(2) == x.dim(2)) {
            heads(y, x);
        } else if (TensorRows.size(y) == TensorRows.size(x) && hasDenseRows(y) && hasDenseRows(x)) {
            rows(y, x);
        } else {
            elements(y, x);
        }
    }

    /** Whether x is {@code [batch, heads, seq, size]} with the heads of a position side by side. */
    static boolean areHeads(LocalTensor x) {
        return x.dimCount() == 4 && x.stride(3) == 1 && x.stride(1) == x.dim(3);
    }

    private static void heads(LocalTensor y, LocalTensor x) {
        long yAt = TensorRows.addressOfAny(y);
        long xAt = TensorRows.addressOfAny(x);
        int yBytes = y.type().bytes();
        int xBytes = x.type().bytes();
        int count = Math.toIntExact(x.dim(1) * x.dim(3));
        for (long batch = 0; batch < x.dim(0); batch++) {
            for (long t = 0; t < x.dim(2); t++) {
                row(
                        yAt + yBytes * (batch * y.stride(0) + t * y.stride(2)),
                        yBytes,
                        xAt + xBytes * (batch * x.stride(0) + t * x.stride(2)),
                        xBytes,
                        count);
            }
        }
    }

    private static boolean hasDenseRows(LocalTensor x) {
        return x.dimCount() == 0 || x.dim(-1) == 1 || x.stride(-1) == 1;
    }

    private static void rows(LocalTensor y, LocalTensor x) {
        long yAt = TensorRows.addressOfAny(y);
        long xAt = TensorRows.addressOfAny(x);
        int yBytes = y.type().bytes();
        int xBytes = x.type().bytes();
        int size = TensorRows.size(x);
        for (int row = 0; row < TensorRows.count(x); row++) {
            row(
                    yAt + yBytes * TensorRows.rowOffset(y, row),
                    yBytes,
                    xAt + xBytes * TensorRows.rowOffset(x, row),
                    xBytes,
                    size);
        }
    }

    /** Copies {@code count} numbers of 2 or 4 bytes each that follow one another. */
    public static void row(long y, int yBytes, long x, int xBytes, int count) {
        if (yBytes == xBytes) {
            Lanes.copy(y, x, (long) xBytes * count);
        } else if (yBytes == 2) {
            Bf16Rows.round(y, x, count);
        } else {
            Bf16Rows.widen(y, x, count);
        }
    }

    /** One by one: what is turned around, and little of what models do. */
    private static void elements(LocalTensor y, LocalTensor x) {
        long yAt = TensorRows.addressOfAny(y);
        long xAt = TensorRows.addressOfAny(x);
        for (long i = 0; i < x.size(); i++) {
            set(y, yAt, element(y, i), get(x, xAt, element(x, i)));
        }
    }

    /** Elements from the first to the i-th in row-major order. */
    private static long element(LocalTensor x, long i) {
        long elements = 0;
        for (int dim = x.dimCount() - 1; dim >= 0; dim--) {
            elements += i % x.dim(dim) * x.stride(dim);
            i /= x.dim(dim);
        }
        return elements;
    }

    private static float get(LocalTensor x, long at, long element) {
        return x.type() == DType.BF16
                ? Bf16.widen(ALL.get(ValueLayout.JAVA_SHORT, at + 2 * element))
                : Lanes.get(at + 4 * element);
    }

    private static void set(LocalTensor y, long at, long element, float value) {
        if (y.type() == DType.BF16) {
            Lanes.setShort(Bf16.round(value), at + 2 * element);
        } else {
            Lanes.set(value, at + 4 * element);
        }
    }
}
