package io.shardwright.runtime.cpu.naive;

/** Embedding lookup and cross-entropy, whole and for one rank's rows or classes. */
public final class NaiveTokens {
    private NaiveTokens() {}

    public record CrossEntropy(double loss, double[] lse) {}

    /** {@code y[r] = table[token - firstRow]}, 0 outside the table. */
    public static double[] embedding(int[] tokens, double[] table, int tableRows, long firstRow) {
        int cols = table.length / tableRows;
        double[] y = new double[tokens.length * cols];
        for (int r = 0; r < tokens.length; r++) {
            long row = tokens[r] - firstRow;
            if (row >= 0 && row < tableRows) {
                System.arraycopy(table, (int) row * cols, y, r * cols, cols);
            }
        }
        return y;
    }

    /** {@code dTable[token - firstRow] += dy[r]}. */
    public static void addEmbeddingGradient(double[] dTable, double[] dy, int[] tokens, int tableRows, long firstRow) {
        int cols = dTable.length / tableRows;
        for (int r = 0; r < tokens.length; r++) {
            long row = tokens[r] - firstRow;
            for (int c = 0; c < cols && row >= 0 && row < tableRows; c++) {
                dTable[(int) row * cols + c] += dy[r * cols + c];
            }
        }
    }

    /** Mean of {@code lse - logits[target]} over rows whose target is not negative; 0 if there are none. */
    public static CrossEntropy crossEntropy(double[] logits, int[] targets, int classes) {
        double[] lse = new double[targets.length];
        double sum = 0;
        for (int r = 0; r < targets.length; r++) {
            lse[r] = NaiveReductions.logSumExp(logits, r * classes, classes);
            if (targets[r] >= 0) {
                sum += lse[r] - logits[r * classes + targets[r]];
            }
        }
        return new CrossEntropy(sum / Math.max(1, counted(targets)), lse);
    }

    /** {@code stats[3, rows]}: largest logit, sum of exponentials relative to it, the target's logit or 0. */
    public static double[] stats(double[] logits, int[] targets, int classes, long firstClass) {
        int rows = targets.length;
        double[] stats = new double[3 * rows];
        for (int r = 0; r < rows; r++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                max = Math.max(max, logits[r * classes + c]);
            }
            stats[r] = max;
            for (int c = 0; c < classes; c++) {
                stats[rows + r] += Math.exp(logits[r * classes + c] - max);
            }
            long own = targets[r] - firstClass;
            stats[2 * rows + r] = targets[r] >= 0 && own >= 0 && own < classes ? logits[r * classes + (int) own] : 0;
        }
        return stats;
    }

    /** From {@code all[ranks, 3, rows]}. */
    public static CrossEntropy join(double[] all, int[] targets, int ranks) {
        int rows = targets.length;
        double[] lse = new double[rows];
        double loss = 0;
        for (int r = 0; r < rows; r++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int rank = 0; rank < ranks; rank++) {
                max = Math.max(max, all[3 * rank * rows + r]);
            }
            double sum = 0;
            double target = 0;
            for (int rank = 0; rank < ranks; rank++) {
                sum += all[(3 * rank + 1) * rows + r] * Math.exp(all[3 * rank * rows + r] - max);
                target += all[(3 * rank + 2) * rows + r];
            }
            lse[r] = max + Math.log(sum);
            if (targets[r] >= 0) {
                loss += lse[r] - target;
            }
        }
        return new CrossEntropy(loss / Math.max(1, counted(targets)), lse);
    }

    /** {@code (softmax - onehot) dLoss / counted rows}; rows with a negative target have gradient 0. */
    public static double[] crossEntropyGradient(
            double dLoss, double[] logits, double[] lse, int[] targets, int classes, long firstClass) {
        double[] gradient = new double[logits.length];
        double factor = dLoss / Math.max(1, counted(targets));
        for (int r = 0; r < targets.length; r++) {
            for (int c = 0; c < classes && targets[r] >= 0; c++) {
                double hot = targets[r] - firstClass == c ? 1 : 0;
                gradient[r * classes + c] = (Math.exp(logits[r * classes + c] - lse[r]) - hot) * factor;
            }
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
