package io.shardwright.runtime.cpu.vector.loss;

import io.shardwright.runtime.cpu.vector.Lanes;

/** Logarithms of sums of exponentials, of which each rank has a part. */
final class LogSums {
    private LogSums() {}

    /**
     * Of one row.
     *
     * @param at the first rank's largest logit of the row, or nearly; {@code rows} floats behind it stands the sum relative to it
     * @param count statistics of a rank
     */
    static double joined(long at, int ranks, int rows, int count) {
        long stride = 4L * count * rows;
        float max = Float.NEGATIVE_INFINITY;
        for (int rank = 0; rank < ranks; rank++) {
            max = Math.max(max, Lanes.get(at + rank * stride));
        }
        double sum = 0;
        for (int rank = 0; rank < ranks; rank++) {
            long here = at + rank * stride;
            sum += Lanes.get(here + 4L * rows) * Math.exp(Lanes.get(here) - max);
        }
        return max + Math.log(sum);
    }
}
