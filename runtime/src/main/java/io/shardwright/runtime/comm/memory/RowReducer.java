package io.shardwright.runtime.comm.memory;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reduces rows of elements in rank order:
 * {@code to[0][i] = ... = to[targets-1][i] = from[0][i] + ... + from[sources-1][i]}.
 *
 * <p>Each element of each source is read once and before any target's is written, so targets may be sources.
 * One method per type and reduction, because a vector that comes from either of two operations may be boxed.
 */
public final class RowReducer {
    private static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I32 = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    /** Elements per call of a loop: each is compiled after a few calls, and the JVM can stop between two. */
    private static final int BLOCK = 1 << 13;

    private RowReducer() {}

    /** Addresses of {@code sources} rows and {@code targets} rows, each of {@code count} elements. */
    public static void reduce(
            DType type, Reduction reduction, long[] from, int sources, long[] to, int targets, long count) {
        for (long done = 0; done < count; done += BLOCK) {
            int block = (int) Math.min(BLOCK, count - done);
            long offset = done * type.bytes();
            switch (type) {
                case F32, MASK -> {
                    if (reduction == Reduction.MAX) {
                        maxF32(from, sources, to, targets, offset, block);
                    } else if (sources == 2) {
                        long last = to[targets - 1] + offset;
                        sumTwoF32(from[0] + offset, from[1] + offset, to[0] + offset, last, block);
                    } else {
                        sumF32(from, sources, to, targets, offset, block);
                    }
                }
                case I32 -> {
                    if (reduction == Reduction.MAX) {
                        maxI32(from, sources, to, targets, offset, block);
                    } else {
                        sumI32(from, sources, to, targets, offset, block);
                    }
                }
                case BF16 -> {
                    if (reduction == Reduction.MAX) {
                        Bf16RowReducer.max(from, sources, to, targets, offset, block);
                    } else {
                        Bf16RowReducer.sum(from, sources, to, targets, offset, block);
                    }
                }
                case REAL -> throw new IllegalArgumentException("no tensor is " + type.text());
            }
        }
    }

    /** The commonest case, all addresses in registers; y and z may be one. */
    private static void sumTwoF32(long a, long b, long y, long z, int count) {
        int i = 0;
        for (int end = F32.loopBound(count); i < end; i += F32.length()) {
            long at = 4L * i;
            FloatVector sum = FloatVector.fromMemorySegment(F32, NativeMemory.ALL, a + at, NATIVE)
                    .add(FloatVector.fromMemorySegment(F32, NativeMemory.ALL, b + at, NATIVE));
            sum.intoMemorySegment(NativeMemory.ALL, y + at, NATIVE);
            sum.intoMemorySegment(NativeMemory.ALL, z + at, NATIVE);
        }
        for (; i < count; i++) {
            long at = 4L * i;
            float sum = NativeMemory.ALL.get(JAVA_FLOAT, a + at) + NativeMemory.ALL.get(JAVA_FLOAT, b + at);
            NativeMemory.ALL.set(JAVA_FLOAT, y + at, sum);
            NativeMemory.ALL.set(JAVA_FLOAT, z + at, sum);
        }
    }

    private static void sumF32(long[] from, int sources, long[] to, int targets, long offset, int count) {
        int i = 0;
        for (int end = F32.loopBound(count); i < end; i += F32.length()) {
            long at = offset + 4L * i;
            FloatVector sum = FloatVector.fromMemorySegment(F32, NativeMemory.ALL, from[0] + at, NATIVE);
            for (int q = 1; q < sources; q++) {
                sum = sum.add(FloatVector.fromMemorySegment(F32, NativeMemory.ALL, from[q] + at, NATIVE));
            }
            for (int q = 0; q < targets; q++) {
                sum.intoMemorySegment(NativeMemory.ALL, to[q] + at, NATIVE);
            }
        }
        for (; i < count; i++) {
            long at = offset + 4L * i;
            float sum = NativeMemory.ALL.get(JAVA_FLOAT, from[0] + at);
            for (int q = 1; q < sources; q++) {
                sum += NativeMemory.ALL.get(JAVA_FLOAT, from[q] + at);
            }
            for (int q = 0; q < targets; q++) {
                NativeMemory.ALL.set(JAVA_FLOAT, to[q] + at, sum);
            }
        }
    }

    private static void maxF32(long[] from, int sources, long[] to, int targets, long offset, int count) {
        int i = 0;
        for (int end = F32.loopBound(count); i < end; i += F32.length()) {
            long at = offset + 4L * i;
            FloatVector max = FloatVector.fromMemorySegment(F32, NativeMemory.ALL, from[0] + at, NATIVE);
            for (int q = 1; q < sources; q++) {
                max = max.max(FloatVector.fromMemorySegment(F32, NativeMemory.ALL, from[q] + at, NATIVE));
            }
            for (int q = 0; q < targets; q++) {
                max.intoMemorySegment(NativeMemory.ALL, to[q] + at, NATIVE);
            }
        }
        for (; i < count; i++) {
            long at = offset + 4L * i;
            float max = NativeMemory.ALL.get(JAVA_FLOAT, from[0] + at);
            for (int q = 1; q < sources; q++) {
                max = Math.max(max, NativeMemory.ALL.get(JAVA_FLOAT, from[q] + at));
            }
            for (int q = 0; q < targets; q++) {
                NativeMemory.ALL.set(JAVA_FLOAT, to[q] + at, max);
            }
        }
    }

    private static void sumI32(long[] from, int sources, long[] to, int targets, long offset, int count) {
        int i = 0;
        for (int end = I32.loopBound(count); i < end; i += I32.length()) {
            long at = offset + 4L * i;
            IntVector sum = IntVector.fromMemorySegment(I32, NativeMemory.ALL, from[0] + at, NATIVE);
            for (int q = 1; q < sources; q++) {
                sum = sum.add(IntVector.fromMemorySegment(I32, NativeMemory.ALL, from[q] + at, NATIVE));
            }
            for (int q = 0; q < targets; q++) {
                sum.intoMemorySegment(NativeMemory.ALL, to[q] + at, NATIVE);
            }
        }
        for (; i < count; i++) {
            long at = offset + 4L * i;
            int sum = NativeMemory.ALL.get(JAVA_INT, from[0] + at);
            for (int q = 1; q < sources; q++) {
                sum += NativeMemory.ALL.get(JAVA_INT, from[q] + at);
            }
            for (int q = 0; q < targets; q++) {
                NativeMemory.ALL.set(JAVA_INT, to[q] + at, sum);
            }
        }
    }

    private static void maxI32(long[] from, int sources, long[] to, int targets, long offset, int count) {
        int i = 0;
        for (int end = I32.loopBound(count); i < end; i += I32.length()) {
            long at = offset + 4L * i;
            IntVector max = IntVector.fromMemorySegment(I32, NativeMemory.ALL, from[0] + at, NATIVE);
            for (int q = 1; q < sources; q++) {
                max = max.max(IntVector.fromMemorySegment(I32, NativeMemory.ALL, from[q] + at, NATIVE));
            }
            for (int q = 0; q < targets; q++) {
                max.intoMemorySegment(NativeMemory.ALL, to[q] + at, NATIVE);
            }
        }
        for (; i < count; i++) {
            long at = offset + 4L * i;
            int max = NativeMemory.ALL.get(JAVA_INT, from[0] + at);
            for (int q = 1; q < sources; q++) {
                max = Math.max(max, NativeMemory.ALL.get(JAVA_INT, from[q] + at));
            }
            for (int q = 0; q < targets; q++) {
                NativeMemory.ALL.set(JAVA_INT, to[q] + at, max);
            }
        }
    }
}
