package io.shardwright.runtime.cpu.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors at addresses.
 *
 * <p>All memory is reached through one constant segment that spans everything, so that compiled loops know the segment
 * and no call site sees several kinds. What a tensor may touch is checked once a call, in {@link TensorRows}.
 */
@SuppressWarnings("restricted")
public final class Lanes {
    public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    public static final VectorSpecies<Integer> INTS =
            FLOATS.withLanes(int.class).check(int.class);
    /** Floats in a vector. */
    public static final int COUNT = FLOATS.length();
    /** Bytes in a vector. */
    public static final int BYTES = 4 * COUNT;
    /** 0, 1, 2, … */
    public static final IntVector IOTA = (IntVector) INTS.broadcast(0).addIndex(1);

    private static final VectorShuffle<Float> NEIGHBOURS = exchanging(1);
    private static final VectorShuffle<Float> PAIRS = exchanging(2);
    private static final VectorShuffle<Float> FOURS = exchanging(4);
    private static final VectorShuffle<Float> EIGHTS = exchanging(8);

    /** For the largest loops, which cannot afford one call more; others take {@link #load} and {@link #store}. */
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    public static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Lanes() {}

    /** Each lane with the one so far away, where there are so many. */
    private static VectorShuffle<Float> exchanging(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ distance) % COUNT);
    }

    public static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER);
    }

    /**
     * Lanes that the mask leaves out are 0. Where it takes all, as it mostly does, a load without a mask: memory that isn't in a
     * cache is then read up to three times as fast, as processors fetch ahead for such loads only. Both call the library themselves: the JIT always
     * takes in its methods, but of ours none that is rarely called, and a load that stays a call makes the other one's vectors objects, too.
     */
    public static FloatVector load(long address, VectorMask<Float> mask) {
        return mask.allTrue()
                ? FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER)
                : FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER, mask);
    }

    /** The same by one instruction, for loops that are as large as the JIT takes: of {@link #load} they would make objects. */
    public static FloatVector loadMasked(long address, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER, mask);
    }

    public static void store(FloatVector vector, long address) {
        vector.intoMemorySegment(ALL, address, ORDER);
    }

    public static void store(FloatVector vector, long address, VectorMask<Float> mask) {
        vector.intoMemorySegment(ALL, address, ORDER, mask);
    }

    public static float get(long address) {
        return ALL.get(ValueLayout.JAVA_FLOAT, address);
    }

    public static void set(float value, long address) {
        ALL.set(ValueLayout.JAVA_FLOAT, address, value);
    }

    public static void setShort(short value, long address) {
        ALL.set(ValueLayout.JAVA_SHORT, address, value);
    }

    public static int getInt(long address) {
        return ALL.get(ValueLayout.JAVA_INT, address);
    }

    public static void setInt(int value, long address) {
        ALL.set(ValueLayout.JAVA_INT, address, value);
    }

    public static void copy(long to, long from, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }

    public static FloatVector zero() {
        return FloatVector.zero(FLOATS);
    }

    public static FloatVector broadcast(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    /** The first {@code count} lanes. */
    public static VectorMask<Float> first(int count) {
        return FLOATS.indexInRange(0, count);
    }

    /**
     * The sum of the lanes, always in the same order. {@code reduceLanes(ADD)} leaves the order open, and interpreted
     * and compiled code differ in it: a run would not repeat bit for bit. In large loops shuffles would make objects.
     */
    public static float sum(FloatVector v) {
        float sum = v.lane(0) + v.lane(1) + (v.lane(2) + v.lane(3));
        if (COUNT > 4) {
            sum += v.lane(4) + v.lane(5) + (v.lane(6) + v.lane(7));
        }
        if (COUNT > 8) {
            sum += v.lane(8) + v.lane(9) + (v.lane(10) + v.lane(11));
            sum += v.lane(12) + v.lane(13) + (v.lane(14) + v.lane(15));
        }
        return sum;
    }

    /** The same sum in another order and in each lane; faster, for loops that have room for it. */
    public static FloatVector sums(FloatVector v) {
        FloatVector sum = v.add(v.rearrange(NEIGHBOURS));
        sum = sum.add(sum.rearrange(PAIRS));
        if (COUNT > 4) {
            sum = sum.add(sum.rearrange(FOURS));
        }
        if (COUNT > 8) {
            sum = sum.add(sum.rearrange(EIGHTS));
        }
        return sum;
    }

    public static float max(FloatVector vector) {
        return vector.reduceLanes(VectorOperators.MAX);
    }
}
