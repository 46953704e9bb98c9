package io.shardwright.routing;

/**
 * Each token goes to the experts of largest {@code sigmoid(logit) + bias}; its gates are the sigmoids alone, of the chosen brought to a sum
 * of 1 if so wanted, times a factor. After each step the bias of an expert that was chosen more often than the mean falls by a rate, and
 * that of one chosen less often rises: balance without a loss (DeepSeek-V3, 2412.19437 §2.1.2; Wang et al., 2408.15664). The biases are
 * among a run's parameters, so checkpoints hold them.
 *
 * @param biasRate by how much a bias changes; 0.001 in DeepSeek-V3
 * @param normalized whether the gates of a token add up to {@code factor}
 * @param factor of the gates; 2.5 in DeepSeek-V3
 */
public record SigmoidTopKRouter(double biasRate, boolean normalized, double factor) implements Router {
    @Override
    public boolean hasBias() {
        return true;
    }

    @Override
    public double route(TokenGroup group) {
        for (int t = 0; t < group.tokens(); t++) {
            for (int e = 0; e < group.experts(); e++) {
                group.setScore(t, e, 1 / (1 + Math.exp(-group.logit(t, e))));
            }
            double sum = 0;
            for (int rank = 0; rank < group.topK(); rank++) {
                int expert = group.bestWithBias(t);
                group.choose(t, rank, expert, factor * group.score(t, expert));
                sum += group.score(t, expert);
            }
            for (int rank = 0; normalized && rank < group.topK(); rank++) {
                group.setGate(t, rank, group.gate(t, rank) / sum);
            }
        }
        return 0;
    }

    @Override
    public void gradient(TokenGroup group, double auxiliaryScale) {
        for (int t = 0; t < group.tokens(); t++) {
            double sum = 1;
            double common = 0;
            if (normalized) {
                sum = 0;
                for (int rank = 0; rank < group.topK(); rank++) {
                    double score = group.score(t, group.choice(t, rank));
                    sum += score;
                    common += score * group.gateGradient(t, rank);
                }
                common /= sum;
            }
            for (int rank = 0; rank < group.topK(); rank++) {
                int expert = group.choice(t, rank);
                double score = group.score(t, expert);
                double ofScore = factor * (group.gateGradient(t, rank) - common) / sum;
                group.addLogitGradient(t, expert, ofScore * score * (1 - score));
            }
        }
    }
}
