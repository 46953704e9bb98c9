package io.shardwright.runtime.cpu.naive;

/** Sums, and softmax over the last dim. */
public final class NaiveReductions {
    private NaiveReductions() {}

    public static double sum(double[] x) {
        double sum = 0;
        for (double value : x) {
            sum += value;
        }
        return sum;
    }

    /** {@code y[outer, inner] = factor Σ x[outer, n, inner]}. */
    public static double[] sumOver(double[] x, int outer, int n, int inner, double factor) {
        double[] y = new double[outer * inner];
        for (int o = 0; o < outer; o++) {
            for (int s = 0; s < n; s++) {
                for (int i = 0; i < inner; i++) {
                    y[o * inner + i] += factor * x[(o * n + s) * inner + i];
                }
            }
        }
        return y;
    }

    /** {@code dx[outer, n, inner] = factor dy[outer, inner]}. */
    public static double[] sumOverGradient(double[] dy, int outer, int n, int inner, double factor) {
        double[] dx = new double[outer * n * inner];
        for (int o = 0; o < outer; o++) {
            for (int s = 0; s < n; s++) {
                for (int i = 0; i < inner; i++) {
                    dx[(o * n + s) * inner + i] = factor * dy[o * inner + i];
                }
            }
        }
        return dx;
    }

    public static double[] softmax(double[] x, int rows, int cols) {
        double[] y = new double[x.length];
        for (int r = 0; r < rows; r++) {
            double lse = logSumExp(x, r * cols, cols);
            for (int c = 0; c < cols; c++) {
                y[r * cols + c] = Math.exp(x[r * cols + c] - lse);
            }
        }
        return y;
    }

    /** {@code dx = y (dy - Σ dy y)}. */
    public static double[] softmaxGradient(double[] dy, double[] y, int rows, int cols) {
        double[] dx = new double[y.length];
        for (int r = 0; r < rows; r++) {
            double dot = 0;
            for (int c = 0; c < cols; c++) {
                dot += dy[r * cols + c] * y[r * cols + c];
            }
            for (int c = 0; c < cols; c++) {
                dx[r * cols + c] = y[r * cols + c] * (dy[r * cols + c] - dot);
            }
        }
        return dx;
    }

    public static double[] logSumExpRows(double[] x, int rows, int cols) {
        double[] y = new double[rows];
        for (int r = 0; r < rows; r++) {
            y[r] = logSumExp(x, r * cols, cols);
        }
        return y;
    }

    /** {@code dx = dy exp(x - y)}. */
    public static double[] logSumExpGradient(double[] dy, double[] x, double[] y, int cols) {
        double[] dx = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            dx[i] = dy[i / cols] * Math.exp(x[i] - y[i / cols]);
        }
        return dx;
    }

    public static double[] logSoftmax(double[] x, int rows, int cols) {
        double[] y = new double[x.length];
        for (int r = 0; r < rows; r++) {
            double lse = logSumExp(x, r * cols, cols);
            for (int c = 0; c < cols; c++) {
                y[r * cols + c] = x[r * cols + c] - lse;
            }
        }
        return y;
    }

    /** {@code dx = dy - exp(y) Σ dy}. */
    public static double[] logSoftmaxGradient(double[] dy, double[] y, int rows, int cols) {
        double[] dx = new double[y.length];
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int c = 0; c < cols; c++) {
                sum += dy[r * cols + c];
            }
            for (int c = 0; c < cols; c++) {
                dx[r * cols + c] = dy[r * cols + c] - Math.exp(y[r * cols + c]) * sum;
            }
        }
        return dx;
    }

    /** {@code log Σ exp x} of {@code count} elements from {@code from}. */
    static double logSumExp(double[] x, int from, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            max = Math.max(max, x[i]);
        }
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += Math.exp(x[i] - max);
        }
        return max + Math.log(sum);
    }
}
