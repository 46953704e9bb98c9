package io.shardwright.runtime.comm.memory;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.shardwright.tensor.Bf16;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Reduces rows of bf16 as {@link RowReducer} does: in rank order, in float32, and rounded once. */
final class Bf16RowReducer {
    private static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I32 = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> I16 =
            VectorSpecies.of(short.class, VectorShape.forBitSize(F32.vectorBitSize() / 2));
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    private static final int NAN = 0x7FC0;

    private Bf16RowReducer() {}

    static void sum(long[] from, int sources, long[] to, int targets, long offset, int count) {
        int i = 0;
        for (int end = F32.loopBound(count); i < end; i += F32.length()) {
            long at = offset + 2L * i;
            FloatVector sum = load(from[0] + at);
            for (int q = 1; q < sources; q++) {
                sum = sum.add(load(from[q] + at));
            }
            for (int q = 0; q < targets; q++) {
                store(sum, to[q] + at);
            }
        }
        for (; i < count; i++) {
            long at = offset + 2L * i;
            float sum = get(from[0] + at);
            for (int q = 1; q < sources; q++) {
                sum += get(from[q] + at);
            }
            set(to, targets, at, sum);
        }
    }

    static void max(long[] from, int sources, long[] to, int targets, long offset, int count) {
        for (long at = offset; at < offset + 2L * count; at += 2) {
            float max = get(from[0] + at);
            for (int q = 1; q < sources; q++) {
                max = Math.max(max, get(from[q] + at));
            }
            set(to, targets, at, max);
        }
    }

    private static FloatVector load(long address) {
        IntVector bits = (IntVector) ShortVector.fromMemorySegment(I16, NativeMemory.ALL, address, NATIVE)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, I32, 0);
        return bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    /** As {@link Bf16#round}. */
    private static void store(FloatVector value, long address) {
        IntVector bits = value.reinterpretAsInts();
        IntVector even = bits.lanewise(VectorOperators.LSHR, 16).and(1);
        IntVector upper = bits.add(0x7FFF).add(even).lanewise(VectorOperators.LSHR, 16);
        VectorMask<Integer> isNan = value.test(VectorOperators.IS_NAN).cast(I32);
        upper.blend(NAN, isNan)
                .convertShape(VectorOperators.I2S, I16, 0)
                .reinterpretAsShorts()
                .intoMemorySegment(NativeMemory.ALL, address, NATIVE);
    }

    private static float get(long address) {
        return Bf16.widen(NativeMemory.ALL.get(JAVA_SHORT, address));
    }

    private static void set(long[] to, int targets, long at, float value) {
        short rounded = Bf16.round(value);
        for (int q = 0; q < targets; q++) {
            NativeMemory.ALL.set(JAVA_SHORT, to[q] + at, rounded);
        }
    }
}
