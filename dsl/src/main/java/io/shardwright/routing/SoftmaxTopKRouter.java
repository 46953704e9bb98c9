package io.shardwright.routing;

/**
 * {@code G(x) = TopK(softmax(W x + ε))}: the largest probabilities are the gates as they stand, with ε normal. Auxiliary loss {@code
 * w (E/k) Σ mₑ cₑ}, with mₑ the mean probability of e and cₑ the choices of it for each token; w if all are equally likely, as
 * DeepSpeed scales it (Rajbhandari et al., DeepSpeed-MoE, 2201.05596).
 *
 * @param deviation of ε; 0 for none
 * @param weight w
 */
public record SoftmaxTopKRouter(double deviation, double weight) implements Router {
    @Override
    public double route(TokenGroup group) {
        group.softmax(deviation);
        for (int t = 0; t < group.tokens(); t++) {
            for (int rank = 0; rank < group.topK(); rank++) {
                int expert = group.best(t);
                group.choose(t, rank, expert, group.score(t, expert));
            }
        }
        long[] chosen = group.chosen(group.topK());
        double sum = 0;
        for (int e = 0; e < group.experts(); e++) {
            sum += mean(group, e) * chosen[e] / group.tokens();
        }
        return weight * group.experts() / group.topK() * sum;
    }

    private static double mean(TokenGroup group, int expert) {
        return group.scoreSum(expert) / group.tokens();
    }

    @Override
    public void gradient(TokenGroup group, double auxiliaryScale) {
        double factor = auxiliaryScale * weight * group.experts() / group.topK() / group.tokens() / group.tokens();
        long[] chosen = group.chosen(group.topK());
        for (int t = 0; t < group.tokens(); t++) {
            for (int e = 0; e < group.experts(); e++) {
                group.addScoreGradient(t, e, factor * chosen[e]);
            }
            for (int rank = 0; rank < group.topK(); rank++) {
                group.addScoreGradient(t, group.choice(t, rank), group.gateGradient(t, rank));
            }
        }
        group.softmaxGradient();
    }
}
