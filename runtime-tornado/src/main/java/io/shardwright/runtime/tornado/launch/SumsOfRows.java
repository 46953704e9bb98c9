package io.shardwright.runtime.tornado.launch;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Sums over all rows that each row needs: one kernel of a call makes them, and the next reads them. Until then they wait in floats of a
 * rank's memory that belong to no tensor, between {@link PowersOfTwo} and the {@link PlaceTable}.
 */
public final class SumsOfRows {
    /** How many there may be: as many as leave the tensors behind at a multiple of 64 bytes. */
    static final int COUNT = 16;

    static final int FIRST = PowersOfTwo.COUNT;

    private SumsOfRows() {}

    public static float get(FloatArray memory, int i) {
        return memory.get(FIRST + i);
    }

    public static void set(FloatArray memory, int i, float sum) {
        memory.set(FIRST + i, sum);
    }
}
