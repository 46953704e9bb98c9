package io.shardwright.routing;

/**
 * Each token goes to its likeliest expert, with the probability as gate. Auxiliary loss {@code α N Σ fᵢ Pᵢ}, with fᵢ the share of
 * tokens whose likeliest expert is i and Pᵢ the mean of its probability; α if all are equally likely (Fedus et al., Switch
 * Transformer, 2101.03961 §2.2).
 *
 * @param alpha 0.01 in the paper
 */
public record SwitchRouter(double alpha) implements Router {
    @Override
    public int onlyTopK() {
        return 1;
    }

    @Override
    public double route(TokenGroup group) {
        group.softmax(0);
        for (int t = 0; t < group.tokens(); t++) {
            int expert = group.best(t);
            group.choose(t, 0, expert, group.score(t, expert));
        }
        long[] chosen = group.chosen(1);
        double sum = 0;
        for (int e = 0; e < group.experts(); e++) {
            sum += chosen[e] * group.scoreSum(e);
        }
        return alpha * group.experts() * sum / square(group.tokens());
    }

    @Override
    public void gradient(TokenGroup group, double auxiliaryScale) {
        double factor = auxiliaryScale * alpha * group.experts() / square(group.tokens());
        long[] chosen = group.chosen(1);
        for (int t = 0; t < group.tokens(); t++) {
            for (int e = 0; e < group.experts(); e++) {
                group.addScoreGradient(t, e, factor * chosen[e]);
            }
            group.addScoreGradient(t, group.choice(t, 0), group.gateGradient(t, 0));
        }
        group.softmaxGradient();
    }

    private static double square(double x) {
        return x * x;
    }
}
