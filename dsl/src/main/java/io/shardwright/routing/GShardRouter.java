package io.shardwright.routing;

/**
 * Each token goes to its likeliest expert and, at random in proportion to its gate, to the second: the gates are {@code g₁/(g₁+g₂)}
 * and {@code g₂/(g₁+g₂)}, and the second is used if twice its gate is above a uniform number. Auxiliary loss {@code
 * k (1/E) Σ (cₑ/S) mₑ}, with cₑ the first choices of e among S tokens and mₑ the mean of its probability; {@code k/E²} if all are
 * equally likely (Lepikhin et al., GShard, 2006.16668, algorithm 1).
 *
 * <p>A second choice that isn't used takes no place of the expert's capacity. In evaluation the second expert is always used.
 *
 * @param weight k in the paper
 */
public record GShardRouter(double weight) implements Router {
    @Override
    public int onlyTopK() {
        return 2;
    }

    @Override
    public double route(TokenGroup group) {
        group.softmax(0);
        for (int t = 0; t < group.tokens(); t++) {
            int first = group.best(t);
            group.choose(t, 0, first, 0);
            int second = group.best(t);
            double sum = group.score(t, first) + group.score(t, second);
            double gate = group.score(t, second) / sum;
            group.setGate(t, 0, group.score(t, first) / sum);
            group.choose(t, 1, 2 * gate > group.uniform(t, 0) ? second : TokenGroup.NOBODY, gate);
        }
        long[] chosen = group.chosen(1);
        double sum = 0;
        for (int e = 0; e < group.experts(); e++) {
            sum += chosen[e] * group.scoreSum(e);
        }
        return weight * sum / group.experts() / group.tokens() / group.tokens();
    }

    @Override
    public void gradient(TokenGroup group, double auxiliaryScale) {
        double factor = auxiliaryScale * weight / group.experts() / group.tokens() / group.tokens();
        long[] chosen = group.chosen(1);
        for (int t = 0; t < group.tokens(); t++) {
            for (int e = 0; e < group.experts(); e++) {
                group.addScoreGradient(t, e, factor * chosen[e]);
            }
            int first = group.choice(t, 0);
            // Also where it wasn't used.
            int second = group.choice(t, 1) == TokenGroup.NOBODY ? group.best(t) : group.choice(t, 1);
            double g1 = group.score(t, first);
            double g2 = group.score(t, second);
            // Both gates are functions of g1 / (g1 + g2), and add up to 1.
            double difference = (group.gateGradient(t, 0) - group.gateGradient(t, 1)) / (g1 + g2) / (g1 + g2);
            group.addScoreGradient(t, first, difference * g2);
            group.addScoreGradient(t, second, -difference * g1);
        }
        group.softmaxGradient();
    }
}
