package io.shardwright.routing;

/**
 * {@code G(x) = softmax(KeepTopK(H(x), k))} with {@code H(x)ᵢ = (x W_g)ᵢ + n softplus((x W_noise)ᵢ)} and n normal: the largest are kept
 * before the softmax, and the noise is learned (Shazeer et al., 1701.06538 §2.1). Auxiliary losses {@code w_importance
 * CV(Importance)²}, of the sums of gates, and {@code w_load CV(Load)²}, of the chances to be chosen under fresh noise (§4, appendix A);
 * both 0 if all are equally likely.
 *
 * <p>In evaluation there is no noise, and so no load loss.
 */
public record NoisyTopKRouter(double importanceWeight, double loadWeight) implements Router {
    private static final double ROOT_OF_2_PI = Math.sqrt(2 * Math.PI);

    @Override
    public int matrices() {
        return 2;
    }

    /** softplus */
    private static double deviation(TokenGroup group, int token, int expert) {
        double x = group.logit(token, group.experts() + expert);
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    @Override
    public double route(TokenGroup group) {
        for (int t = 0; t < group.tokens(); t++) {
            for (int e = 0; e < group.experts(); e++) {
                group.setScore(t, e, group.logit(t, e) + group.normal(t, e) * deviation(group, t, e));
            }
            double most = 0;
            double sum = 0;
            for (int rank = 0; rank < group.topK(); rank++) {
                int expert = group.best(t);
                double value = group.score(t, expert);
                most = rank == 0 ? value : most;
                group.choose(t, rank, expert, Math.exp(value - most));
                sum += group.gate(t, rank);
            }
            for (int rank = 0; rank < group.topK(); rank++) {
                group.setGate(t, rank, group.gate(t, rank) / sum);
            }
        }
        double loss = importanceWeight * Spread.loss(importance(group));
        return hasLoad(group) ? loss + loadWeight * Spread.loss(load(group)) : loss;
    }

    /** Where every expert is chosen, chance has nothing to say. */
    private boolean hasLoad(TokenGroup group) {
        return loadWeight != 0 && group.hasNoise() && group.topK() < group.experts();
    }

    private static double[] importance(TokenGroup group) {
        double[] sums = group.sums();
        for (int t = 0; t < group.tokens(); t++) {
            for (int rank = 0; rank < group.topK(); rank++) {
                sums[group.choice(t, rank)] += group.gate(t, rank);
            }
        }
        return sums;
    }

    private static double[] load(TokenGroup group) {
        double[] chances = group.sums();
        for (int t = 0; t < group.tokens(); t++) {
            int next = group.best(t);
            for (int e = 0; e < group.experts(); e++) {
                chances[e] += normalDistribution(distance(group, t, e, rival(group, t, e, next)));
            }
        }
        return chances;
    }

    /** Whom the expert must beat to be among the k largest of the others. */
    private static int rival(TokenGroup group, int token, int expert, int next) {
        return group.hasChosen(token, expert) ? next : group.choice(token, group.topK() - 1);
    }

    /** In deviations of the expert's noise. */
    private static double distance(TokenGroup group, int token, int expert, int rival) {
        return (group.logit(token, expert) - group.score(token, rival)) / deviation(group, token, expert);
    }

    @Override
    public void gradient(TokenGroup group, double auxiliaryScale) {
        double[] importance = importance(group);
        double importanceScale = auxiliaryScale * importanceWeight;
        for (int t = 0; t < group.tokens(); t++) {
            double dot = 0;
            for (int rank = 0; rank < group.topK(); rank++) {
                double gradient = group.gateGradient(t, rank)
                        + importanceScale * Spread.gradient(importance, group.choice(t, rank));
                dot += group.gate(t, rank) * gradient;
            }
            for (int rank = 0; rank < group.topK(); rank++) {
                double gradient = group.gateGradient(t, rank)
                        + importanceScale * Spread.gradient(importance, group.choice(t, rank));
                addNoisyGradient(group, t, group.choice(t, rank), group.gate(t, rank) * (gradient - dot));
            }
        }
        if (hasLoad(group)) {
            loadGradient(group, auxiliaryScale * loadWeight);
        }
    }

    private static void loadGradient(TokenGroup group, double scale) {
        double[] load = load(group);
        for (int t = 0; t < group.tokens(); t++) {
            int next = group.best(t);
            for (int e = 0; e < group.experts(); e++) {
                int rival = rival(group, t, e, next);
                double distance = distance(group, t, e, rival);
                double deviation = deviation(group, t, e);
                double gradient = scale
                        * Spread.gradient(load, e)
                        * Math.exp(-distance * distance / 2)
                        / ROOT_OF_2_PI
                        / deviation;
                group.addLogitGradient(t, e, gradient);
                addNoisyGradient(group, t, rival, -gradient);
                addDeviationGradient(group, t, e, -gradient * distance);
            }
        }
    }

    private static void addNoisyGradient(TokenGroup group, int token, int expert, double gradient) {
        group.addLogitGradient(token, expert, gradient);
        addDeviationGradient(group, token, expert, gradient * group.normal(token, expert));
    }

    private static void addDeviationGradient(TokenGroup group, int token, int expert, double gradient) {
        int column = group.experts() + expert;
        group.addLogitGradient(token, column, gradient / (1 + Math.exp(-group.logit(token, column))));
    }

    /** Φ, by Abramowitz and Stegun's approximation 7.1.26 of erf, whose error is below 1.5e-7. */
    private static double normalDistribution(double x) {
        double z = Math.abs(x) / Math.sqrt(2);
        double t = 1 / (1 + 0.3275911 * z);
        double tail = t
                * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
                * Math.exp(-z * z)
                / 2;
        return x > 0 ? 1 - tail : tail;
    }

    /** The squared coefficient of variation of some numbers; no object of its own, which a step would make anew. */
    private static final class Spread {
        private static double mean(double[] numbers) {
            double sum = 0;
            for (double number : numbers) {
                sum += number;
            }
            return sum / numbers.length;
        }

        private static double variance(double[] numbers) {
            double mean = mean(numbers);
            double sum = 0;
            for (double number : numbers) {
                sum += (number - mean) * (number - mean);
            }
            return sum / numbers.length;
        }

        static double loss(double[] numbers) {
            double mean = mean(numbers);
            return variance(numbers) / (mean * mean);
        }

        static double gradient(double[] numbers, int index) {
            double mean = mean(numbers);
            return 2 / (numbers.length * mean * mean) * (numbers[index] - mean - variance(numbers) / mean);
        }
    }
}
