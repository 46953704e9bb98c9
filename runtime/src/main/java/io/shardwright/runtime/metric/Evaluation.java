package io.shardwright.runtime.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model has come to on a set of sequences; the same on every rank.
 *
 * @param sequences of the set
 * @param loss mean over the targets that count
 * @param metrics by name
 */
public record Evaluation(long sequences, double loss, Map<String, Double> metrics) {
    public Evaluation {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** {@code e} to the loss: of a mean cross-entropy, how many classes a model is as unsure between. */
    public double perplexity() {
        return Math.exp(loss);
    }

    /**
     * A metric's value.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public double metric(String name) {
        Double value = metrics.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no metric is called " + name + ", only " + metrics.keySet());
        }
        return value;
    }
}
