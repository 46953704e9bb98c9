package io.shardwright.runtime.cpu.naive;

import io.shardwright.spi.kernel.SequencePositions;

/**
 * Attention and rotary positions on dense {@code [batch, heads, seq, size]}.
 *
 * @param batch sequences
 * @param heads of q
 * @param keyHeads of k and v; {@code heads} is a multiple
 * @param seq positions of q
 * @param keySeq positions of k and v
 * @param size of one head
 * @param causal position t sees positions 0 to t
 */
public record NaiveAttention(
        int batch, int heads, int keyHeads, int seq, int keySeq, int size, double scale, boolean causal) {

    public record Forward(double[] y, double[] lse) {}

    public record Gradient(double[] dq, double[] dk, double[] dv) {}

    public Forward forward(double[] q, double[] k, double[] v) {
        double[] y = new double[q.length];
        double[] lse = new double[batch * heads * seq];
        for (int row = 0; row < lse.length; row++) {
            double[] scores = scores(q, k, row);
            lse[row] = NaiveReductions.logSumExp(scores, 0, scores.length);
            for (int s = 0; s < scores.length; s++) {
                double p = Math.exp(scores[s] - lse[row]);
                for (int i = 0; i < size; i++) {
                    y[row * size + i] += p * v[key(row, s) + i];
                }
            }
        }
        return new Forward(y, lse);
    }

    public Gradient gradient(double[] dy, double[] y, double[] lse, double[] q, double[] k, double[] v) {
        return gradientOfScores(products(dy, v, 1), dy, y, lse, q, k);
    }

    /** The gradients, given {@code dp = dy vᵀ} of all pairs of a row and a position. */
    Gradient gradientOfScores(double[] dp, double[] dy, double[] y, double[] lse, double[] q, double[] k) {
        double[] dq = new double[q.length];
        double[] dk = new double[k.length];
        double[] dv = new double[k.length];
        for (int row = 0; row < lse.length; row++) {
            double[] scores = scores(q, k, row);
            double dot = dot(dy, row * size, y, row * size);
            for (int s = 0; s < scores.length; s++) {
                int at = key(row, s);
                double p = Math.exp(scores[s] - lse[row]);
                double dScore = p * (dp[row * keySeq + s] - dot);
                for (int i = 0; i < size; i++) {
                    dv[at + i] += p * dy[row * size + i];
                    dq[row * size + i] += scale * dScore * k[at + i];
                    dk[at + i] += scale * dScore * q[row * size + i];
                }
            }
        }
        return new Gradient(dq, dk, dv);
    }

    /** {@code factor x keysᵀ} of all pairs of a row and a position, seen or not. */
    double[] products(double[] x, double[] keys, double factor) {
        double[] products = new double[batch * heads * seq * keySeq];
        for (int i = 0; i < products.length; i++) {
            int row = i / keySeq;
            products[i] = factor * dot(x, row * size, keys, key(row, i % keySeq));
        }
        return products;
    }

    /** {@code p v}, with p for all pairs of a row and a position. */
    double[] values(double[] p, double[] v) {
        double[] y = new double[batch * heads * seq * size];
        for (int pair = 0; pair < p.length; pair++) {
            int row = pair / keySeq;
            for (int i = 0; i < size; i++) {
                y[row * size + i] += p[pair] * v[key(row, pair % keySeq) + i];
            }
        }
        return y;
    }

    /** Scores of the positions that row (batch, head, t) sees. */
    private double[] scores(double[] q, double[] k, int row) {
        double[] scores = new double[causal ? Math.min(row % seq + 1, keySeq) : keySeq];
        for (int s = 0; s < scores.length; s++) {
            scores[s] = scale * dot(q, row * size, k, key(row, s));
        }
        return scores;
    }

    /** Where position s of the key head of row (batch, head, t) starts. */
    private int key(int row, int s) {
        int head = row / seq % heads * keyHeads / heads;
        return ((row / seq / heads * keyHeads + head) * keySeq + s) * size;
    }

    private double dot(double[] a, int aFrom, double[] b, int bFrom) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += a[aFrom + i] * b[bFrom + i];
        }
        return sum;
    }

    /** Turns elements i and {@code i + size/2} at position t by {@code t base^(-2i/size) direction}. */
    public static double[] rotary(double[] x, SequencePositions positions, int size, double base, int direction) {
        double[] y = new double[x.length];
        int half = size / 2;
        for (int row = 0; row < x.length / size; row++) {
            for (int i = 0; i < half; i++) {
                double angle =
                        direction * positions.position(row % positions.count()) * Math.pow(base, -2.0 * i / size);
                double a = x[row * size + i];
                double b = x[row * size + i + half];
                y[row * size + i] = a * Math.cos(angle) - b * Math.sin(angle);
                y[row * size + i + half] = b * Math.cos(angle) + a * Math.sin(angle);
            }
        }
        return y;
    }
}
