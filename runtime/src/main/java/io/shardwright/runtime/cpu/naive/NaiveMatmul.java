package io.shardwright.runtime.cpu.naive;

/** Matmuls of matrices that lie one after the other. */
public final class NaiveMatmul {
    private NaiveMatmul() {}

    /**
     * What matrices look like in memory.
     *
     * @param transposed whether they are used the other way round
     */
    public record Matrices(int rows, int cols, boolean transposed) {
        int size() {
            return rows * cols;
        }

        int height() {
            return transposed ? cols : rows;
        }

        int width() {
            return transposed ? rows : cols;
        }

        int at(int matrix, int row, int col) {
            return matrix * size() + (transposed ? col * cols + row : row * cols + col);
        }
    }

    /** {@code c = a b}; who has fewer matrices starts again with the first, and c adds up. */
    public static double[] of(int size, double[] a, Matrices aIs, double[] b, Matrices bIs) {
        double[] c = new double[size];
        int m = aIs.height();
        int n = bIs.width();
        int ofA = a.length / Math.max(1, aIs.size());
        int ofB = b.length / Math.max(1, bIs.size());
        int ofC = size / Math.max(1, m * n);
        for (int i = 0; i < Math.max(ofA, ofB); i++) {
            for (int row = 0; row < m; row++) {
                for (int col = 0; col < n; col++) {
                    double sum = 0;
                    for (int k = 0; k < aIs.width(); k++) {
                        sum += a[aIs.at(i % ofA, row, k)] * b[bIs.at(i % ofB, k, col)];
                    }
                    c[(i % ofC * m + row) * n + col] += sum;
                }
            }
        }
        return c;
    }
}
