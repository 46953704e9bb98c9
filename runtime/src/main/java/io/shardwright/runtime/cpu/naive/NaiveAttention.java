package io.shardwright.runtime.cpu.naive;

import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.SequencePositions;
import java.util.stream.IntStream;

/**
 * Attention and rotary positions on dense {@code [batch, heads, seq, size]}.
 *
 * @param batch sequences
 * @param heads of q
 * @param keyHeads of k and v; {@code heads} is a multiple
 * @param seq positions of q
 * @param keySeq positions of k and v
 * @param size of one head
 * @param rule what becomes of scores
 */
record NaiveAttention(int batch, int heads, int keyHeads, int seq, int keySeq, int size, NaiveScores rule) {

    record Forward(double[] y, double[] lse) {}

    record Gradient(double[] dq, double[] dk, double[] dv) {}

    /** @param withSinks whether sinks are joined to the divisor */
    Forward forward(double[] q, double[] k, double[] v, boolean withSinks) {
        double[] y = new double[q.length];
        double[] lse = new double[batch * heads * seq];
        double[] all = scores(products(q, k));
        for (int row = 0; row < lse.length; row++) {
            lse[row] = logSum(all, row * keySeq, keySeq, withSinks ? rule.sink(head(row)) : Double.NEGATIVE_INFINITY);
            for (int s = 0; s < keySeq; s++) {
                double p = weight(all[row * keySeq + s], lse[row]) * kept(row, s);
                for (int i = 0; i < size; i++) {
                    y[row * size + i] += p * v[key(row, s) + i];
                }
            }
        }
        return new Forward(y, lse);
    }

    /** The log of {@code Σ e^x + e^sink}; minus infinity if there is nothing. */
    static double logSum(double[] x, int from, int count, double sink) {
        double max = IntStream.range(from, from + count).mapToDouble(i -> x[i]).reduce(sink, Math::max);
        if (max == Double.NEGATIVE_INFINITY) {
            return max;
        }
        double sum = Math.exp(sink - max);
        for (int i = from; i < from + count; i++) {
            sum += Math.exp(x[i] - max);
        }
        return max + Math.log(sum);
    }

    /** {@code e^(score - lse)}; 0 of a key that isn't seen. */
    static double weight(double score, double lse) {
        return score == Double.NEGATIVE_INFINITY ? 0 : Math.exp(score - lse);
    }

    Gradient gradient(
            double[] dy, double[] y, double[] lse, double[] q, double[] k, double[] v, AttentionInputs added) {
        return gradientOfScores(products(dy, v), dy, y, lse, q, k, added);
    }

    /** The gradients, given {@code dp = dy vᵀ} of all pairs of a row and a position. */
    Gradient gradientOfScores(
            double[] dp, double[] dy, double[] y, double[] lse, double[] q, double[] k, AttentionInputs added) {
        double[] dq = new double[q.length];
        double[] dk = new double[k.length];
        double[] dv = new double[k.length];
        double[] products = products(q, k);
        double[] all = scores(products);
        for (int row = 0; row < lse.length; row++) {
            double dot = dot(dy, row * size, y, row * size);
            for (int s = 0; s < keySeq; s++) {
                if (all[row * keySeq + s] == Double.NEGATIVE_INFINITY) {
                    continue;
                }
                int at = key(row, s);
                double p = weight(all[row * keySeq + s], lse[row]);
                double kept = kept(row, s);
                double dScore = p * (kept * dp[row * keySeq + s] - dot);
                double slope = dScore * rule.slope(products[row * keySeq + s]);
                rule.addGradient(added, sequence(row), head(row), row % seq, s, dScore);
                for (int i = 0; i < size; i++) {
                    dv[at + i] += kept * p * dy[row * size + i];
                    dq[row * size + i] += slope * k[at + i];
                    dk[at + i] += slope * q[row * size + i];
                }
            }
        }
        return new Gradient(dq, dk, dv);
    }

    /** Adds to the gradients of sinks, in which all keys together count once. */
    void addSinks(AttentionInputs added, double[] dy, double[] y, double[] lse) {
        for (int row = 0; row < lse.length && added.sinks() != null; row++) {
            double p = weight(rule.sink(head(row)), lse[row]);
            NaiveScores.add(added.sinks(), -p * dot(dy, row * size, y, row * size), head(row));
        }
    }

    private int sequence(int row) {
        return row / seq / heads;
    }

    private int head(int row) {
        return row / seq % heads;
    }

    private double kept(int row, int s) {
        return rule.kept(sequence(row), head(row), row % seq, s);
    }

    /** Weights without those that are dropped. */
    double[] dropped(double[] p) {
        double[] kept = new double[p.length];
        for (int pair = 0; pair < p.length; pair++) {
            kept[pair] = p[pair] * kept(pair / keySeq, pair % keySeq);
        }
        return kept;
    }

    /** {@code x keysᵀ} of all pairs of a row and a position, seen or not. */
    double[] products(double[] x, double[] keys) {
        double[] products = new double[batch * heads * seq * keySeq];
        for (int i = 0; i < products.length; i++) {
            int row = i / keySeq;
            products[i] = dot(x, row * size, keys, key(row, i % keySeq));
        }
        return products;
    }

    /** The scores that become of products; minus infinity where a row doesn't see a position. */
    double[] scores(double[] products) {
        double[] scores = new double[products.length];
        for (int i = 0; i < scores.length; i++) {
            int row = i / keySeq;
            int s = i % keySeq;
            scores[i] = rule.sees(sequence(row), row % seq, s)
                    ? rule.score(sequence(row), head(row), row % seq, s, products[i])
                    : Double.NEGATIVE_INFINITY;
        }
        return scores;
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
