package io.shardwright.routing;

import java.util.Arrays;

/** The tokens whose choice of experts is counted together, as a router sees them; one group after the other uses it. */
public final class TokenGroup {
    /** What {@link #choice} says of a choice that came to nothing. */
    public static final int NOBODY = -1;

    private final long length;
    private final int tokens;
    private final int experts;
    private final int columns;
    private final Routing routing;
    private final double[] logits;
    private final double[] scores;
    private final double[] logitGradients;
    private final double[] scoreGradients;
    private final int[] choices;
    private final double[] gates;
    private final double[] gateGradients;
    private final long[] firstChoices;
    private final int[] taken;
    private final double[] sums;
    private final double[] biases;
    private TokenNoise noise = TokenNoise.NONE;
    private long firstSequence;
    private final boolean[] dropped;

    /** @param length of each sequence */
    public TokenGroup(Routing routing, long length, int experts) {
        this.routing = routing;
        this.length = length;
        tokens = Math.toIntExact(routing.groupSequences() * length);
        this.experts = experts;
        columns = routing.matrices() * experts;
        logits = new double[tokens * columns];
        logitGradients = new double[tokens * columns];
        scores = new double[tokens * experts];
        scoreGradients = new double[tokens * experts];
        choices = new int[tokens * routing.topK()];
        dropped = new boolean[choices.length];
        gates = new double[choices.length];
        gateGradients = new double[choices.length];
        firstChoices = new long[experts];
        taken = new int[experts];
        sums = new double[experts];
        biases = new double[experts];
    }

    /**
     * Other tokens take the group.
     *
     * @param first number of their first sequence, counted over the whole run
     */
    public void start(long first, TokenNoise tokenNoise) {
        firstSequence = first;
        noise = tokenNoise;
        Arrays.fill(choices, NOBODY);
        Arrays.fill(gates, 0);
        Arrays.fill(gateGradients, 0);
        Arrays.fill(logitGradients, 0);
        Arrays.fill(scoreGradients, 0);
    }

    public int tokens() {
        return tokens;
    }

    public int experts() {
        return experts;
    }

    public int topK() {
        return routing.topK();
    }

    /** Columns of the logits: as many as experts for each of the router's matrices. */
    public int columns() {
        return columns;
    }

    // ---------------------------------------------------------------- logits

    public double logit(int token, int column) {
        return logits[token * columns + column];
    }

    public void setLogit(int token, int column, double value) {
        logits[token * columns + column] = value;
    }

    public double logitGradient(int token, int column) {
        return logitGradients[token * columns + column];
    }

    public void addLogitGradient(int token, int column, double addend) {
        logitGradients[token * columns + column] += addend;
    }

    public double uniform(int token, int draw) {
        return noise.uniform(number(token), draw);
    }

    public double normal(int token, int draw) {
        return noise.normal(number(token), draw);
    }

    /** Of a token, counted over the whole run. */
    private long number(int token) {
        return firstSequence * length + token;
    }

    public boolean hasNoise() {
        return noise.present();
    }

    // ---------------------------------------------------------------- scores

    /** By what the token prefers one expert to another: a probability, as {@link #softmax} makes it, or what the router sets. */
    public double score(int token, int expert) {
        return scores[token * experts + expert];
    }

    public void setScore(int token, int expert, double value) {
        scores[token * experts + expert] = value;
    }

    /** Makes the scores the softmax of the experts' logits, each with {@code deviation} times a normal number added. */
    public void softmax(double deviation) {
        for (int t = 0; t < tokens; t++) {
            double most = Double.NEGATIVE_INFINITY;
            for (int e = 0; e < experts; e++) {
                double value = logit(t, e) + (deviation == 0 ? 0 : deviation * normal(t, e));
                scores[t * experts + e] = value;
                most = Math.max(most, value);
            }
            double sum = 0;
            for (int i = t * experts; i < (t + 1) * experts; i++) {
                scores[i] = Math.exp(scores[i] - most);
                sum += scores[i];
            }
            for (int i = t * experts; i < (t + 1) * experts; i++) {
                scores[i] /= sum;
            }
        }
    }

    public void addScoreGradient(int token, int expert, double addend) {
        scoreGradients[token * experts + expert] += addend;
    }

    /** The gradients of the logits behind those of the scores that {@link #softmax} made. */
    public void softmaxGradient() {
        for (int t = 0; t < tokens; t++) {
            double dot = 0;
            for (int i = t * experts; i < (t + 1) * experts; i++) {
                dot += scores[i] * scoreGradients[i];
            }
            for (int e = 0; e < experts; e++) {
                int i = t * experts + e;
                addLogitGradient(t, e, scores[i] * (scoreGradients[i] - dot));
            }
        }
    }

    /** The sum of an expert's scores over all tokens. */
    public double scoreSum(int expert) {
        double sum = 0;
        for (int t = 0; t < tokens; t++) {
            sum += score(t, expert);
        }
        return sum;
    }

    /** The expert of the largest score that the token has not chosen yet; of several alike the first. */
    public int best(int token) {
        int best = NOBODY;
        for (int e = 0; e < experts; e++) {
            if (!hasChosen(token, e) && (best == NOBODY || score(token, e) > score(token, best))) {
                best = e;
            }
        }
        return best;
    }

    public void setBias(int expert, double bias) {
        biases[expert] = bias;
    }

    /** The same of score and bias. */
    public int bestWithBias(int token) {
        int best = NOBODY;
        for (int e = 0; e < experts; e++) {
            if (!hasChosen(token, e)
                    && (best == NOBODY || score(token, e) + biases[e] > score(token, best) + biases[best])) {
                best = e;
            }
        }
        return best;
    }

    // ---------------------------------------------------------------- choices

    public void choose(int token, int rank, int expert, double gate) {
        choices[token * topK() + rank] = expert;
        gates[token * topK() + rank] = gate;
    }

    /** The expert that is the token's {@code rank}-th choice, from 0; or {@link #NOBODY}. */
    public int choice(int token, int rank) {
        return choices[token * topK() + rank];
    }

    public double gate(int token, int rank) {
        return gates[token * topK() + rank];
    }

    public void setGate(int token, int rank, double gate) {
        gates[token * topK() + rank] = gate;
    }

    public double gateGradient(int token, int rank) {
        return gateGradients[token * topK() + rank];
    }

    public void setGateGradient(int token, int rank, double value) {
        gateGradients[token * topK() + rank] = value;
    }

    public boolean hasChosen(int token, int expert) {
        for (int rank = 0; rank < topK(); rank++) {
            if (choice(token, rank) == expert) {
                return true;
            }
        }
        return false;
    }

    /** Zeros, one for each expert, for whatever a router adds up; always the same array. */
    public double[] sums() {
        Arrays.fill(sums, 0);
        return sums;
    }

    /** How many choices of {@code ranks} first ones fall on each expert, whether it takes them or not. */
    public long[] chosen(int ranks) {
        Arrays.fill(firstChoices, 0);
        for (int t = 0; t < tokens; t++) {
            for (int rank = 0; rank < ranks; rank++) {
                if (choice(t, rank) != NOBODY) {
                    firstChoices[choice(t, rank)]++;
                }
            }
        }
        return firstChoices;
    }

    /**
     * Takes back choices of experts that are full: all first choices come before all second ones, as in GShard (2006.16668,
     * algorithm 1), and tokens in order. What is taken back counts as 0, and the token passes by on the residual stream.
     */
    public void dropOverCapacity() {
        int capacity = routing.capacity(tokens, experts);
        Arrays.fill(dropped, false);
        Arrays.fill(taken, 0);
        for (int rank = 0; rank < topK(); rank++) {
            for (int t = 0; t < tokens; t++) {
                int expert = choice(t, rank);
                if (expert == NOBODY) {
                    setGate(t, rank, 0);
                } else if (taken[expert]++ >= capacity) {
                    choose(t, rank, NOBODY, 0);
                    dropped[t * topK() + rank] = true;
                }
            }
        }
    }

    /** Whether {@link #dropOverCapacity} took the choice back. */
    public boolean isDropped(int token, int rank) {
        return dropped[token * topK() + rank];
    }

    // ---------------------------------------------------------------- z-loss

    /** {@code weight} times the mean over tokens of the square of the logits' log-sum-exp. */
    public double zLoss() {
        double sum = 0;
        for (int t = 0; t < tokens; t++) {
            double logSum = logSum(t);
            sum += logSum * logSum;
        }
        return routing.zWeight() * sum / tokens;
    }

    /** Adds the gradients of {@code scale} times {@link #zLoss}. */
    public void zLossGradient(double scale) {
        for (int t = 0; t < tokens; t++) {
            double logSum = logSum(t);
            double factor = scale * routing.zWeight() * 2 * logSum / tokens;
            for (int e = 0; e < experts; e++) {
                addLogitGradient(t, e, factor * Math.exp(logit(t, e) - logSum));
            }
        }
    }

    private double logSum(int token) {
        double most = Double.NEGATIVE_INFINITY;
        for (int e = 0; e < experts; e++) {
            most = Math.max(most, logit(token, e));
        }
        double sum = 0;
        for (int e = 0; e < experts; e++) {
            sum += Math.exp(logit(token, e) - most);
        }
        return most + Math.log(sum);
    }
}
