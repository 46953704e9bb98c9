package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;
import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.FLOATS;
import static io.shardwright.runtime.cpu.vector.Lanes.INTS;
import static io.shardwright.runtime.cpu.vector.Lanes.ORDER;

import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors of bf16 at addresses: as many as there are floats in a vector, in half the bytes. What is less than a vector goes one by one:
 * processors without AVX-512 have no masks for 16 bits, and the JIT would make objects in their place.
 */
public final class Bf16Rows {
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

    /** Elements that one loop goes through. */
    private static final long PIECE = 1 << 30;

    private Bf16Rows() {}

    private static FloatVector load(long address) {
        ShortVector halves = ShortVector.fromMemorySegment(SHORTS, ALL, address, ORDER);
        IntVector bits = (IntVector) halves.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
        return bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    /**
     * Rounds {@code count} floats, as {@link Bf16#round} does.
     *
     * <p>This and {@link #widen} call nothing of ours with a vector: they are inlined into large methods, where the JIT may be at its limit and
     * call what the library doesn't force upon it, with vectors as objects.
     */
    public static void round(long to, long from, int count) {
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            FloatVector vector = FloatVector.fromMemorySegment(FLOATS, ALL, from + 4L * i, ORDER);
            IntVector bits = vector.reinterpretAsInts();
            IntVector even = bits.lanewise(VectorOperators.LSHR, 16).and(1);
            IntVector upper = bits.add(0x7FFF).add(even).lanewise(VectorOperators.LSHR, 16);
            VectorMask<Integer> isNan = vector.test(VectorOperators.IS_NAN).cast(INTS);
            upper.blend(0x7FC0, isNan)
                    .convertShape(VectorOperators.I2S, SHORTS, 0)
                    .intoMemorySegment(ALL, to + 2L * i, ORDER);
        }
        if (i < count) {
            roundFew(to + 2L * i, from + 4L * i, count - i);
        }
    }

    /**
     * Rounds less than a vector, one by one. The JIT may find this rare and call vector code instead of inlining it, and each such call
     * would make objects.
     */
    private static void roundFew(long to, long from, int count) {
        for (int i = 0; i < count; i++) {
            set(Lanes.get(from + 4L * i), to + 2L * i);
        }
    }

    /** The floats of {@code count} bf16s. */
    public static void widen(long to, long from, int count) {
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            ShortVector halves = ShortVector.fromMemorySegment(SHORTS, ALL, from + 2L * i, ORDER);
            IntVector bits = (IntVector) halves.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
            bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoMemorySegment(ALL, to + 4L * i, ORDER);
        }
        if (i < count) {
            widenFew(to + 4L * i, from + 2L * i, count - i);
        }
    }

    /** As {@link #roundFew}. */
    private static void widenFew(long to, long from, int count) {
        for (int i = 0; i < count; i++) {
            Lanes.set(get(from + 2L * i), to + 4L * i);
        }
    }

    /** The same in working memory, of any number. */
    public static long widened(long from, long count, Scratch scratch) {
        long to = scratch.floats(count);
        widenAll(to, from, count);
        return to;
    }

    private static void widenAll(long to, long from, long count) {
        for (long at = 0; at < count; at += PIECE) {
            widen(to + 4 * at, from + 2 * at, (int) Math.min(PIECE, count - at));
        }
    }

    /** {@link #round} of any number. */
    public static void roundAll(long to, long from, long count) {
        for (long at = 0; at < count; at += PIECE) {
            round(to + 2 * at, from + 4 * at, (int) Math.min(PIECE, count - at));
        }
    }

    /** {@code Σ x y}, in float32. */
    public static float dot(long x, long y, int count) {
        FloatVector sums = Lanes.zero();
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            sums = load(x + 2L * i).fma(load(y + 2L * i), sums);
        }
        float sum = Lanes.sum(sums);
        for (; i < count; i++) {
            sum = Math.fma(get(x + 2L * i), get(y + 2L * i), sum);
        }
        return sum;
    }

    /** Makes {@code count} bf16s zero. */
    public static void clear(long at, int count) {
        fill(at, count, (short) 0);
    }

    public static void copy(LocalTensor y, LocalTensor x) {
        if (y.size() != x.size()) {
            throw new IllegalArgumentException(x + " and " + y + " differ in size");
        }
        long to = TensorRows.denseAddressOfAny(y);
        long from = TensorRows.denseAddressOfAny(x);
        if (x.type() == y.type()) {
            Lanes.copy(to, from, x.type().bytes() * x.size());
        } else if (x.type() == DType.F32) {
            roundAll(to, from, x.size());
        } else if (y.type() == DType.F32) {
            widenAll(to, from, x.size());
        } else {
            throw new IllegalArgumentException("no copy from " + x + " to " + y);
        }
    }

    /** {@code x = value}, of a dense bf16 tensor. */
    public static void fill(LocalTensor x, double value) {
        long at = TensorRows.denseAddressOfAny(x);
        for (long from = 0; from < x.size(); from += PIECE) {
            fill(at + 2 * from, (int) Math.min(PIECE, x.size() - from), Bf16.round((float) value));
        }
    }

    private static void fill(long at, int count, short value) {
        ShortVector all = (ShortVector) SHORTS.broadcast(value);
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            all.intoMemorySegment(ALL, at + 2L * i, ORDER);
        }
        for (; i < count; i++) {
            Lanes.setShort(value, at + 2L * i);
        }
    }

    /** Whether {@link #add} takes these. */
    public static boolean areDense(LocalTensor z, LocalTensor x, LocalTensor y) {
        return z.type() == DType.BF16
                && x.type() == DType.BF16
                && y.type() == DType.BF16
                && z.isDense()
                && x.isDense()
                && y.isDense();
    }

    /** {@code z = x + y}, all bf16 and dense: added in f32, rounded once. */
    public static void add(LocalTensor z, LocalTensor x, LocalTensor y) {
        if (x.type() != DType.BF16 || y.type() != DType.BF16 || x.size() != z.size() || y.size() != z.size()) {
            throw new IllegalArgumentException("no sum of " + x + " and " + y + " in " + z + ", which is bf16");
        }
        add(
                TensorRows.denseAddressOfAny(z),
                TensorRows.denseAddressOfAny(x),
                TensorRows.denseAddressOfAny(y),
                Math.toIntExact(z.size()));
    }

    private static void add(long z, long x, long y, int count) {
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            rounded(load(x + 2L * i).add(load(y + 2L * i))).intoMemorySegment(ALL, z + 2L * i, ORDER);
        }
        for (; i < count; i++) {
            set(get(x + 2L * i) + get(y + 2L * i), z + 2L * i);
        }
    }

    /** {@code z = x y}, all bf16: multiplied in f32, rounded once. */
    public static void multiply(LocalTensor z, LocalTensor x, LocalTensor y) {
        TensorRows.requireSame(z, x);
        TensorRows.requireSame(z, y);
        long zAt = TensorRows.addressOfAny(z);
        long xAt = TensorRows.addressOfAny(x);
        long yAt = TensorRows.addressOfAny(y);
        if (z.isDense() && x.isDense() && y.isDense()) {
            multiply(zAt, xAt, yAt, Math.toIntExact(z.size()));
            return;
        }
        for (int row = 0; row < TensorRows.count(z); row++) {
            multiply(
                    zAt + 2 * TensorRows.rowOffset(z, row),
                    xAt + 2 * TensorRows.rowOffset(x, row),
                    yAt + 2 * TensorRows.rowOffset(y, row),
                    TensorRows.size(z));
        }
    }

    private static void multiply(long z, long x, long y, int count) {
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            rounded(load(x + 2L * i).mul(load(y + 2L * i))).intoMemorySegment(ALL, z + 2L * i, ORDER);
        }
        for (; i < count; i++) {
            set(get(x + 2L * i) * get(y + 2L * i), z + 2L * i);
        }
    }

    /** {@code z = x + y} of one row, of which y is f32. */
    public static void addFloats(long z, long x, long y, int count) {
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            rounded(load(x + 2L * i).add(Lanes.load(y + 4L * i))).intoMemorySegment(ALL, z + 2L * i, ORDER);
        }
        for (; i < count; i++) {
            set(get(x + 2L * i) + Lanes.get(y + 4L * i), z + 2L * i);
        }
    }

    /** {@code sums += x} of {@code rows} rows of x, 1 to 8 of them, {@code stride} bytes apart, where sums are f32. */
    public static void addRowsTo(long sums, long x, long stride, int rows, int count) {
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            FloatVector sum = Lanes.load(sums + 4L * i);
            long at = x + 2L * i;
            for (int row = 0; row < rows; row++) {
                sum = sum.add(load(at + row * stride));
            }
            Lanes.store(sum, sums + 4L * i);
        }
        for (; i < count; i++) {
            float sum = Lanes.get(sums + 4L * i);
            for (int row = 0; row < rows; row++) {
                sum += get(x + 2L * i + row * stride);
            }
            Lanes.set(sum, sums + 4L * i);
        }
    }

    private static float get(long address) {
        return Bf16.widen(ALL.get(ValueLayout.JAVA_SHORT, address));
    }

    private static void set(float value, long address) {
        Lanes.setShort(Bf16.round(value), address);
    }

    private static ShortVector rounded(FloatVector vector) {
        IntVector bits = vector.reinterpretAsInts();
        IntVector even = bits.lanewise(VectorOperators.LSHR, 16).and(1);
        IntVector upper = bits.add(0x7FFF).add(even).lanewise(VectorOperators.LSHR, 16);
        VectorMask<Integer> isNan = vector.test(VectorOperators.IS_NAN).cast(INTS);
        return (ShortVector) upper.blend(0x7FC0, isNan).convertShape(VectorOperators.I2S, SHORTS, 0);
    }
}
