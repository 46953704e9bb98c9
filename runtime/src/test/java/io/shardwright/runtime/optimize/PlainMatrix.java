package io.shardwright.runtime.optimize;

import java.util.Arrays;

/** Matrices in double by plain loops: what Muon is held to. */
final class PlainMatrix {
    private PlainMatrix() {}

    static double[][] transposed(double[][] x) {
        double[][] t = new double[x[0].length][x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[0].length; j++) {
                t[j][i] = x[i][j];
            }
        }
        return t;
    }

    static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < b[0].length; j++) {
                    c[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return c;
    }

    /** {@code p a + q b}. */
    static double[][] sum(double p, double[][] a, double q, double[][] b) {
        double[][] c = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                c[i][j] = p * a[i][j] + q * b[i][j];
            }
        }
        return c;
    }

    static double norm(double[][] x) {
        return Math.sqrt(Arrays.stream(x)
                .flatMapToDouble(Arrays::stream)
                .map(value -> value * value)
                .sum());
    }

    /** Muon's orthogonal matrix, as its authors' program reads, transposing what is tall. */
    static double[][] orthogonal(double[][] matrix) {
        if (matrix.length > matrix[0].length) {
            return transposed(orthogonal(transposed(matrix)));
        }
        double[][] x = sum(1 / (norm(matrix) + 1e-7), matrix, 0, matrix);
        for (int step = 0; step < 5; step++) {
            double[][] a = product(x, transposed(x));
            double[][] b = sum(-4.7750, a, 2.0315, product(a, a));
            x = sum(3.4445, x, 1, product(b, x));
        }
        return x;
    }

    /** Singular values, smallest first, by rotating columns until all are orthogonal (Hestenes, 1958). */
    static double[] singularValues(double[][] matrix) {
        double[][] columns = matrix.length < matrix[0].length ? copy(matrix) : transposed(matrix);
        double off;
        do {
            off = 0;
            for (int p = 0; p < columns.length; p++) {
                for (int q = p + 1; q < columns.length; q++) {
                    off = Math.max(off, rotate(columns[p], columns[q]));
                }
            }
        } while (off > 1e-13);
        return Arrays.stream(columns)
                .mapToDouble(column -> norm(new double[][] {column}))
                .sorted()
                .toArray();
    }

    /** Makes two columns orthogonal; the cosine of the angle that they had. */
    private static double rotate(double[] p, double[] q) {
        double pp = 0;
        double qq = 0;
        double pq = 0;
        for (int i = 0; i < p.length; i++) {
            pp += p[i] * p[i];
            qq += q[i] * q[i];
            pq += p[i] * q[i];
        }
        double cosine = Math.abs(pq) / Math.sqrt(pp * qq);
        if (!(cosine > 1e-14)) {
            return 0;
        }
        double zeta = (qq - pp) / (2 * pq);
        double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        double c = 1 / Math.sqrt(1 + t * t);
        double s = c * t;
        for (int i = 0; i < p.length; i++) {
            double old = p[i];
            p[i] = c * old - s * q[i];
            q[i] = s * old + c * q[i];
        }
        return cosine;
    }

    private static double[][] copy(double[][] x) {
        return Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
    }
}
