package io.shardwright.routing;

/**
 * Each token goes to its likeliest experts; the gates are their probabilities, brought to a sum of 1 if so wanted, which is the
 * softmax over the chosen alone (Jiang et al., Mixtral, 2401.04088 §2.1). Auxiliary loss {@code c E/(k T²) Σ (Σₜ pₑ) nₑ}, with nₑ the
 * choices of e among T tokens; c if all are equally likely, as Megatron-LM scales it.
 *
 * @param coefficient c
 * @param normalized whether the gates of a token add up to 1
 */
public record TopKRouter(double coefficient, boolean normalized) implements Router {
    @Override
    public double route(TokenGroup group) {
        group.softmax(0);
        for (int t = 0; t < group.tokens(); t++) {
            double sum = 0;
            for (int rank = 0; rank < group.topK(); rank++) {
                int expert = group.best(t);
                group.choose(t, rank, expert, group.score(t, expert));
                sum += group.score(t, expert);
            }
            for (int rank = 0; normalized && rank < group.topK(); rank++) {
                group.setGate(t, rank, group.gate(t, rank) / sum);
            }
        }
        long[] chosen = group.chosen(group.topK());
        double sum = 0;
        for (int e = 0; e < group.experts(); e++) {
            sum += group.scoreSum(e) * chosen[e];
        }
        return scale(group) * sum;
    }

    private double scale(TokenGroup group) {
        return coefficient * group.experts() / group.topK() / group.tokens() / group.tokens();
    }

    @Override
    public void gradient(TokenGroup group, double auxiliaryScale) {
        double factor = auxiliaryScale * scale(group);
        long[] chosen = group.chosen(group.topK());
        for (int t = 0; t < group.tokens(); t++) {
            for (int e = 0; e < group.experts(); e++) {
                group.addScoreGradient(t, e, factor * chosen[e]);
            }
            double sum = 1;
            double common = 0;
            if (normalized) {
                sum = 0;
                for (int rank = 0; rank < group.topK(); rank++) {
                    double probability = group.score(t, group.choice(t, rank));
                    sum += probability;
                    common += probability * group.gateGradient(t, rank);
                }
                common /= sum;
            }
            for (int rank = 0; rank < group.topK(); rank++) {
                group.addScoreGradient(t, group.choice(t, rank), (group.gateGradient(t, rank) - common) / sum);
            }
        }
        group.softmaxGradient();
    }
}
