package io.shardwright.runtime.cpu.naive;

/** Losses of rows of logits: plain loops in double over dense arrays. */
public final class NaiveLosses {
    private NaiveLosses() {}

    /** What there is of each row. */
    public record Rows(double[] losses, double[] lse, double[] givenLse) {}

    /** How a token's loss is made. */
    public record Terms(double smoothing, double classShare, double zLoss) {
        double loss(double lse, double target, double sum) {
            return lse - (1 - smoothing) * target - smoothing * classShare * sum + zLoss * lse * lse;
        }
    }

    public static Rows tokenLosses(double[] logits, int[] targets, int classes, Terms terms) {
        Rows rows = new Rows(new double[targets.length], new double[targets.length], new double[0]);
        for (int r = 0; r < targets.length; r++) {
            rows.lse()[r] = NaiveReductions.logSumExp(logits, r * classes, classes);
            if (targets[r] >= 0) {
                double target = logits[r * classes + targets[r]];
                rows.losses()[r] = terms.loss(rows.lse()[r], target, sum(logits, r, classes));
            }
        }
        return rows;
    }

    private static double sum(double[] x, int row, int classes) {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += x[row * classes + c];
        }
        return sum;
    }

    private static double max(double[] x, int row, int classes) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            max = Math.max(max, x[row * classes + c]);
        }
        return max;
    }

    private static double exponentials(double[] x, int row, int classes, double max) {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += Math.exp(x[row * classes + c] - max);
        }
        return sum;
    }

    /** {@code stats[4, rows]}: largest logit, sum of exponentials relative to it, the target's logit or 0, sum. */
    public static double[] tokenLossStats(double[] logits, int[] targets, int classes, long firstClass) {
        int rows = targets.length;
        double[] stats = new double[4 * rows];
        for (int r = 0; r < rows; r++) {
            double max = max(logits, r, classes);
            long own = targets[r] - firstClass;
            stats[r] = max;
            stats[rows + r] = exponentials(logits, r, classes, max);
            stats[2 * rows + r] = targets[r] >= 0 && own >= 0 && own < classes ? logits[r * classes + (int) own] : 0;
            stats[3 * rows + r] = sum(logits, r, classes);
        }
        return stats;
    }

    public static Rows tokenLossJoin(double[] all, int[] targets, int ranks, Terms terms) {
        int rows = targets.length;
        Rows joined = new Rows(new double[rows], new double[rows], new double[0]);
        for (int r = 0; r < rows; r++) {
            double target = 0;
            double sum = 0;
            for (int rank = 0; rank < ranks; rank++) {
                target += all[(4 * rank + 2) * rows + r];
                sum += all[(4 * rank + 3) * rows + r];
            }
            joined.lse()[r] = lse(all, ranks, rows, r, 4, 0);
            joined.losses()[r] = targets[r] < 0 ? 0 : terms.loss(joined.lse()[r], target, sum);
        }
        return joined;
    }

    /** Of a largest logit and a sum of exponentials of each rank, at {@code at} of {@code count} statistics. */
    private static double lse(double[] all, int ranks, int rows, int row, int count, int at) {
        double max = Double.NEGATIVE_INFINITY;
        for (int rank = 0; rank < ranks; rank++) {
            max = Math.max(max, all[(count * rank + at) * rows + row]);
        }
        double sum = 0;
        for (int rank = 0; rank < ranks; rank++) {
            int here = (count * rank + at) * rows + row;
            sum += all[here + rows] * Math.exp(all[here] - max);
        }
        return max + Math.log(sum);
    }

    public static double[] tokenLossGradient(
            double[] dLosses, double[] logits, double[] lse, int[] targets, int classes, long firstClass, Terms terms) {
        double[] gradient = new double[logits.length];
        for (int r = 0; r < targets.length; r++) {
            for (int c = 0; c < classes && targets[r] >= 0; c++) {
                double hot = targets[r] - firstClass == c ? 1 - terms.smoothing() : 0;
                double p = Math.exp(logits[r * classes + c] - lse[r]) * (1 + 2 * terms.zLoss() * lse[r]);
                gradient[r * classes + c] = dLosses[r] * (p - hot - terms.smoothing() * terms.classShare());
            }
        }
        return gradient;
    }

    public static Rows divergence(double[] logits, double[] given, int classes) {
        int rows = logits.length / classes;
        Rows result = new Rows(new double[rows], new double[rows], new double[rows]);
        for (int r = 0; r < rows; r++) {
            double lse = NaiveReductions.logSumExp(logits, r * classes, classes);
            double givenLse = NaiveReductions.logSumExp(given, r * classes, classes);
            for (int c = 0; c < classes; c++) {
                int at = r * classes + c;
                result.losses()[r] += Math.exp(given[at] - givenLse) * (given[at] - givenLse - logits[at] + lse);
            }
            result.lse()[r] = lse;
            result.givenLse()[r] = givenLse;
        }
        return result;
    }

    /** {@code stats[5, rows]}. */
    public static double[] divergenceStats(double[] logits, double[] given, int classes) {
        int rows = logits.length / classes;
        double[] stats = new double[5 * rows];
        for (int r = 0; r < rows; r++) {
            stats[r] = max(logits, r, classes);
            stats[rows + r] = exponentials(logits, r, classes, stats[r]);
            double max = max(given, r, classes);
            stats[2 * rows + r] = max;
            stats[3 * rows + r] = exponentials(given, r, classes, max);
            for (int c = 0; c < classes; c++) {
                int at = r * classes + c;
                stats[4 * rows + r] += Math.exp(given[at] - max) * (given[at] - logits[at]);
            }
        }
        return stats;
    }

    public static Rows divergenceJoin(double[] all, int ranks, int rows) {
        Rows joined = new Rows(new double[rows], new double[rows], new double[rows]);
        for (int r = 0; r < rows; r++) {
            double givenLse = lse(all, ranks, rows, r, 5, 2);
            double lse = lse(all, ranks, rows, r, 5, 0);
            double difference = 0;
            for (int rank = 0; rank < ranks; rank++) {
                difference += all[(5 * rank + 4) * rows + r] * Math.exp(all[(5 * rank + 2) * rows + r] - givenLse);
            }
            joined.losses()[r] = difference - givenLse + lse;
            joined.lse()[r] = lse;
            joined.givenLse()[r] = givenLse;
        }
        return joined;
    }

    public static double[] divergenceGradient(
            double[] dLosses, double[] logits, double[] lse, double[] given, double[] givenLse, int classes) {
        double[] gradient = new double[logits.length];
        for (int at = 0; at < gradient.length; at++) {
            int r = at / classes;
            gradient[at] = dLosses[r] * (Math.exp(logits[at] - lse[r]) - Math.exp(given[at] - givenLse[r]));
        }
        return gradient;
    }

    public static double meanCounted(double[] x, int[] targets) {
        double sum = 0;
        for (int r = 0; r < targets.length; r++) {
            sum += targets[r] >= 0 ? x[r] : 0;
        }
        return sum / Math.max(1, counted(targets));
    }

    public static double[] meanCountedGradient(double dy, int[] targets) {
        double[] gradient = new double[targets.length];
        for (int r = 0; r < targets.length; r++) {
            gradient[r] = targets[r] >= 0 ? dy / Math.max(1, counted(targets)) : 0;
        }
        return gradient;
    }

    private static int counted(int[] targets) {
        int counted = 0;
        for (int target : targets) {
            counted += target >= 0 ? 1 : 0;
        }
        return counted;
    }
}
