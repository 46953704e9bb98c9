package io.shardwright.runtime.cpu.naive;

/** Norms over the last dim: {@code x, y, dx, dy [rows, cols]}, {@code w, b, dw, db [cols]}, {@code mean, rstd [rows]}. */
public final class NaiveNorms {
    private NaiveNorms() {}

    public record LayerNorm(double[] y, double[] mean, double[] rstd) {}

    public record RmsNorm(double[] y, double[] rstd) {}

    public static LayerNorm layerNorm(double[] x, double[] w, double[] b, int rows, int cols, double epsilon) {
        double[] y = new double[x.length];
        double[] mean = new double[rows];
        double[] rstd = new double[rows];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                mean[r] += x[r * cols + c] / cols;
            }
            double variance = 0;
            for (int c = 0; c < cols; c++) {
                variance += (x[r * cols + c] - mean[r]) * (x[r * cols + c] - mean[r]) / cols;
            }
            rstd[r] = 1 / Math.sqrt(variance + epsilon);
            for (int c = 0; c < cols; c++) {
                y[r * cols + c] = (x[r * cols + c] - mean[r]) * rstd[r] * w[c] + b[c];
            }
        }
        return new LayerNorm(y, mean, rstd);
    }

    /** With x̂ the normed x and g = dy w: {@code dx = rstd (g - mean(g) - x̂ mean(g x̂))}; dw and db accumulate. */
    public static double[] layerNormGradient(
            double[] dw, double[] db, double[] dy, double[] x, double[] mean, double[] rstd, double[] w) {
        int cols = w.length;
        double[] dx = new double[x.length];
        for (int r = 0; r < mean.length; r++) {
            double meanG = 0;
            double meanGx = 0;
            for (int c = 0; c < cols; c++) {
                int i = r * cols + c;
                double normed = (x[i] - mean[r]) * rstd[r];
                dw[c] += dy[i] * normed;
                db[c] += dy[i];
                meanG += dy[i] * w[c] / cols;
                meanGx += dy[i] * w[c] * normed / cols;
            }
            for (int c = 0; c < cols; c++) {
                int i = r * cols + c;
                dx[i] = rstd[r] * (dy[i] * w[c] - meanG - (x[i] - mean[r]) * rstd[r] * meanGx);
            }
        }
        return dx;
    }

    public static RmsNorm rmsNorm(double[] x, double[] w, int rows, int cols, double epsilon) {
        double[] y = new double[x.length];
        double[] rstd = new double[rows];
        for (int r = 0; r < rows; r++) {
            double square = 0;
            for (int c = 0; c < cols; c++) {
                square += x[r * cols + c] * x[r * cols + c] / cols;
            }
            rstd[r] = 1 / Math.sqrt(square + epsilon);
            for (int c = 0; c < cols; c++) {
                y[r * cols + c] = x[r * cols + c] * rstd[r] * w[c];
            }
        }
        return new RmsNorm(y, rstd);
    }

    /** With x̂ the normed x and g = dy w: {@code dx = rstd (g - x̂ mean(g x̂))}; dw accumulates. */
    public static double[] rmsNormGradient(double[] dw, double[] dy, double[] x, double[] rstd, double[] w) {
        int cols = w.length;
        double[] dx = new double[x.length];
        for (int r = 0; r < rstd.length; r++) {
            double meanGx = 0;
            for (int c = 0; c < cols; c++) {
                int i = r * cols + c;
                dw[c] += dy[i] * x[i] * rstd[r];
                meanGx += dy[i] * w[c] * x[i] * rstd[r] / cols;
            }
            for (int c = 0; c < cols; c++) {
                int i = r * cols + c;
                dx[i] = rstd[r] * (dy[i] * w[c] - x[i] * rstd[r] * meanGx);
            }
        }
        return dx;
    }
}
