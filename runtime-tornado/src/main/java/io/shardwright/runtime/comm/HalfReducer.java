package io.shardwright.runtime.comm;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.shardwright.tensor.Bf16;

/** Reduces rows of bf16 as {@link Reducer} does: in rank order, in float32, and rounded once. */
final class HalfReducer {
    private HalfReducer() {}

    static void sum(long[] from, int sources, long[] to, int targets, long offset, int count) {
        for (long at = offset; at < offset + 2L * count; at += 2) {
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

    private static float get(long address) {
        return Bf16.widen(Memory.ALL.get(JAVA_SHORT, address));
    }

    private static void set(long[] to, int targets, long at, float value) {
        short rounded = Bf16.round(value);
        for (int q = 0; q < targets; q++) {
            Memory.ALL.set(JAVA_SHORT, to[q] + at, rounded);
        }
    }
}
