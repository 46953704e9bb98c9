package io.shardwright.runtime.cpu.naive;

import java.util.function.DoubleBinaryOperator;

/** The largest or the smallest along one dim: x is {@code [outer, n, inner]}, as {@code parts} says. */
public final class NaiveExtremes {
    private NaiveExtremes() {}

    /** {@code y[outer, inner]}. */
    public static double[] over(double[] x, int[] parts, DoubleBinaryOperator extreme) {
        double[] y = new double[parts[0] * parts[2]];
        for (int i = 0; i < y.length; i++) {
            int from = i / parts[2] * parts[1] * parts[2] + i % parts[2];
            double found = x[from];
            for (int n = 1; n < parts[1]; n++) {
                found = extreme.applyAsDouble(found, x[from + n * parts[2]]);
            }
            y[i] = found;
        }
        return y;
    }

    /** dy goes to those of x that are y, in equal parts. */
    public static double[] gradient(double[] dy, double[] x, double[] y, int[] parts) {
        double[] dx = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            int from = i / parts[2] * parts[1] * parts[2] + i % parts[2];
            int alike = 0;
            for (int n = 0; n < parts[1]; n++) {
                alike += x[from + n * parts[2]] == y[i] ? 1 : 0;
            }
            for (int n = 0; n < parts[1]; n++) {
                int at = from + n * parts[2];
                dx[at] = x[at] == y[i] ? dy[i] / alike : 0;
            }
        }
        return dx;
    }
}
