package io.shardwright.runtime.optimize;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/**
 * Brings all singular values of a matrix near 1 and keeps its singular vectors, by five steps of a polynomial of degree
 * five (Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024): {@code X ← aX + (bA + cA²)X} with
 * {@code A = XXᵀ}, from {@code X = matrix / (‖matrix‖ + 1e-7)}.
 *
 * <p>A matrix with more rows than columns is multiplied from the other side, {@code X ← aX + X(bA + cA²)} with {@code A =
 * XᵀX}, which is the same on its transpose.
 */
final class NewtonSchulz {
    private static final int STEPS = 5;
    private static final double A = 3.4445;
    private static final double B = -4.7750;
    private static final double C = 2.0315;
    private static final double EPSILON = 1e-7;

    private final Kernels kernels;
    private final LocalTensor matrix;
    private final LocalTensor other;
    private final LocalTensor square;
    private final LocalTensor fourth;

    /**
     * @param matrix {@code [rows, cols]}, in and out
     * @param work at least {@link #workElements} elements
     */
    NewtonSchulz(Kernels kernels, LocalTensor matrix, LocalTensor work) {
        this.kernels = kernels;
        this.matrix = matrix;
        long size = matrix.size();
        long least = Math.min(matrix.dim(0), matrix.dim(1));
        other = work.section(0, 0, size).reshape(matrix.dims());
        square = work.section(0, size, least * least).reshape(least, least);
        fourth = work.section(0, size + least * least, least * least).reshape(least, least);
    }

    /** The working memory that a matrix takes. */
    static long workElements(long rows, long cols) {
        long least = Math.min(rows, cols);
        return rows * cols + 2 * least * least;
    }

    void run() {
        kernels.scale(other, matrix, 1 / (Math.sqrt(kernels.sumOfSquares(matrix)) + EPSILON));
        LocalTensor from = other;
        LocalTensor to = matrix;
        for (int step = 0; step < STEPS; step++) {
            step(to, from);
            LocalTensor next = to;
            to = from;
            from = next;
        }
    }

    private void step(LocalTensor to, LocalTensor from) {
        boolean wide = from.dim(0) <= from.dim(1);
        if (wide) {
            kernels.linear(square, from, from);
        } else {
            kernels.fill(square, 0);
            kernels.addLinearWeightGradient(square, from, from, true);
        }
        kernels.linearInputGradient(fourth, square, square);
        kernels.scale(square, square, B);
        kernels.scale(fourth, fourth, C);
        kernels.add(square, square, fourth);
        kernels.scale(to, from, A);
        if (wide) {
            kernels.addLinearInputGradient(to, square, from);
        } else {
            kernels.addLinearInputGradient(to, from, square);
        }
    }
}
