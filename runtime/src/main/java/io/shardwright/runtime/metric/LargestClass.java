package io.shardwright.runtime.metric;

import io.shardwright.tensor.LocalTensor;

/** Which of a row's classes is largest. */
public final class LargestClass {
    private LargestClass() {}

    /**
     * The first of those that no other is larger than.
     *
     * @param rows {@code [rows, classes]}
     */
    public static long of(LocalTensor rows, long row) {
        long largest = 0;
        float most = rows.get(row, 0);
        for (long c = 1; c < rows.dim(1); c++) {
            float value = rows.get(row, c);
            if (value > most) {
                largest = c;
                most = value;
            }
        }
        return largest;
    }
}
