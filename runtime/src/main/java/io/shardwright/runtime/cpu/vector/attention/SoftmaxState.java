package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;

/**
 * What rows of queries know of their softmax after some tiles of keys: their largest score and the sum of exponentials of scores less
 * that (Milakov and Gimelshein, 1805.02867). When a tile has a larger score, what was summed up before is multiplied by a factor.
 */
final class SoftmaxState {
    /** Floats of a row: its largest score, its sum, the last factor. */
    static final int FLOATS = 3;

    private long maxima;
    private long sums;
    private long factors;

    SoftmaxState() {}

    /** Turns to the state of {@code rows} rows, in {@code FLOATS * rows} floats. */
    SoftmaxState at(long memory, int rows) {
        maxima = memory;
        sums = memory + 4L * rows;
        factors = sums + 4L * rows;
        return this;
    }

    /** Where the sums are. */
    long sums() {
        return sums;
    }

    void start(int rows, float max, float sum) {
        for (int row = 0; row < rows; row++) {
            Lanes.set(max, maxima + 4L * row);
            Lanes.set(sum, sums + 4L * row);
        }
    }

    float max(int row) {
        return Lanes.get(maxima + 4L * row);
    }

    /**
     * Adds a tile's scores.
     *
     * @param max the largest of all so far
     * @param sum of the exponentials of the tile's, less {@code max}
     */
    void add(int row, float max, float sum) {
        float before = max(row);
        float factor = before == max ? 1 : (float) Math.exp(before - max);
        Lanes.set(max, maxima + 4L * row);
        Lanes.set(Lanes.get(sums + 4L * row) * factor + sum, sums + 4L * row);
        Lanes.set(factor, factors + 4L * row);
    }

    /** Says that a row sees nothing of a tile. */
    void addNothing(int row) {
        Lanes.set(1, factors + 4L * row);
    }

    /** Multiplies what was summed up before the last tile, {@code y[rows, size]}. */
    void rescale(long y, long stride, int rows, int size) {
        for (int row = 0; row < rows; row++) {
            float factor = Lanes.get(factors + 4L * row);
            if (factor != 1) {
                RowArithmetic.scaleRow(y + row * stride, y + row * stride, 0, factor, size);
            }
        }
    }

    /** Gives each row's {@code lse = max + log(sum)}. The sum of those that saw nothing becomes infinite, as theirs divides zeros. */
    void finish(long lse, int rows) {
        for (int row = 0; row < rows; row++) {
            float sum = Lanes.get(sums + 4L * row);
            if (sum == 0) {
                Lanes.set(Float.POSITIVE_INFINITY, sums + 4L * row);
            }
            Lanes.set(sum == 0 ? Float.NEGATIVE_INFINITY : (float) (max(row) + Math.log(sum)), lse + 4L * row);
        }
    }
}
