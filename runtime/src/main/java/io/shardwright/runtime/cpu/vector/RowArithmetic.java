package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;
import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.FLOATS;
import static io.shardwright.runtime.cpu.vector.Lanes.ORDER;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Sums, products and copies. */
public final class RowArithmetic {
    public static final RowLoop ADD = RowArithmetic::addRow;
    public static final RowLoop MULTIPLY = RowArithmetic::multiplyRow;
    public static final RowLoop SCALE = RowArithmetic::scaleRow;
    private static final RowLoop COPY = (z, x, _, _, count) -> Lanes.copy(z, x, 4L * count);
    public static final RowLoop FILL = RowArithmetic::fillRow;

    private RowArithmetic() {}

    /** Of one type, or between f32 and bf16, dense. */
    public static void copy(LocalTensor y, LocalTensor x) {
        if (y.type() == DType.BF16 || x.type() == DType.BF16) {
            Bf16Rows.copy(y, x);
            return;
        }
        COPY.over(y, x);
    }

    /** {@code z = x + y}; the rows of y repeat if they are fewer. */
    public static void add(LocalTensor z, LocalTensor x, LocalTensor y) {
        ADD.over(z, x, y, 0);
    }

    public static void multiply(LocalTensor z, LocalTensor x, LocalTensor y) {
        MULTIPLY.over(z, x, y, 0);
    }

    public static void scale(LocalTensor y, LocalTensor x, double factor) {
        SCALE.over(y, x, x, (float) factor);
    }

    /** Both types: an int has the bits of a float. */
    public static void fill(LocalTensor x, double value) {
        FILL.over(x, x, x, x.type() != DType.I32 ? (float) value : Float.intBitsToFloat((int) value));
    }

    public static void addRow(long z, long x, long y, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(x + 4L * i, mask).add(load(y + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    public static void multiplyRow(long z, long x, long y, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(x + 4L * i, mask).mul(load(y + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    /** {@code z = x y + w}, rounded after the product too. A chain may have several, which the JIT takes in all; so no calls of our own. */
    public static void multiplyAddRow(long z, long x, long y, long w, int count) {
        int i = 0;
        for (; i + COUNT <= count; i += COUNT) {
            FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER)
                    .mul(FloatVector.fromMemorySegment(FLOATS, ALL, y + 4L * i, ORDER))
                    .add(FloatVector.fromMemorySegment(FLOATS, ALL, w + 4L * i, ORDER))
                    .intoMemorySegment(ALL, z + 4L * i, ORDER);
        }
        if (i < count) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, count);
            FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER, mask)
                    .mul(FloatVector.fromMemorySegment(FLOATS, ALL, y + 4L * i, ORDER, mask))
                    .add(FloatVector.fromMemorySegment(FLOATS, ALL, w + 4L * i, ORDER, mask))
                    .intoMemorySegment(ALL, z + 4L * i, ORDER, mask);
        }
    }

    /** Comes last in the body of {@code TiledAttention}, where the JIT may be at its limit and take in no calls of our own. */
    public static void scaleRow(long z, long x, long unused, float factor, int count) {
        FloatVector by = FloatVector.broadcast(FLOATS, factor);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = FLOATS.indexInRange(0, count - i);
            FloatVector.fromMemorySegment(FLOATS, ALL, x + 4L * i, ORDER, mask)
                    .mul(by)
                    .intoMemorySegment(ALL, z + 4L * i, ORDER, mask);
        }
    }

    public static void zeroRow(long z, int count) {
        fillRow(z, 0, 0, 0, count);
    }

    public static void fillRow(long z, long unused, long unused2, float value, int count) {
        FloatVector all = broadcast(value);
        for (int i = 0; i < count; i += COUNT) {
            store(all, z + 4L * i, first(count - i));
        }
    }
}
