package io.shardwright.runtime.cpu.naive;

/** Linear layers: {@code x, dx [rows, in]}, {@code y, dy [rows, out]}, {@code w, dw [out, in]}, {@code b, db [out]}. */
public final class NaiveLinear {
    private NaiveLinear() {}

    /** {@code y = x wᵀ}. */
    public static double[] forward(double[] x, double[] w, int rows, int in, int out) {
        double[] y = new double[rows * out];
        for (int r = 0; r < rows; r++) {
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    y[r * out + o] += x[r * in + i] * w[o * in + i];
                }
            }
        }
        return y;
    }

    /** {@code dx += dy w}. */
    public static void addInputGradient(double[] dx, double[] dy, double[] w, int rows, int in, int out) {
        for (int r = 0; r < rows; r++) {
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    dx[r * in + i] += dy[r * out + o] * w[o * in + i];
                }
            }
        }
    }

    /** {@code dw += dyᵀ x}. */
    public static void addWeightGradient(double[] dw, double[] dy, double[] x, int rows, int in, int out) {
        for (int r = 0; r < rows; r++) {
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    dw[o * in + i] += dy[r * out + o] * x[r * in + i];
                }
            }
        }
    }

    /** {@code z[r, p] = x[r, p] + y[p]}. */
    public static double[] addBroadcast(double[] x, double[] y) {
        double[] z = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            z[i] = x[i] + y[i % y.length];
        }
        return z;
    }

    /** {@code dy[p] += Σ dz[r, p]}. */
    public static void addBroadcastGradient(double[] dy, double[] dz) {
        for (int i = 0; i < dz.length; i++) {
            dy[i % dy.length] += dz[i];
        }
    }
}
