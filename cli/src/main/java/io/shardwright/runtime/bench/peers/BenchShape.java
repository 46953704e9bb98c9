package io.shardwright.runtime.bench.peers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The size of a model that is measured.
 *
 * @param batch sequences of a step, of all ranks together
 */
public record BenchShape(int layers, int hidden, int heads, int seq, int batch) {
    /** In sequences of another length; a step has as many tokens, or one sequence if that has more. */
    public BenchShape inSequencesOf(int other) {
        return new BenchShape(layers, hidden, heads, other, Math.max(1, (int) (tokens() / other)));
    }

    /** All numbers by name. */
    public Map<String, Long> sizes() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        sizes.put("layers", (long) layers);
        sizes.put("hidden", (long) hidden);
        sizes.put("heads", (long) heads);
        sizes.put("seq", (long) seq);
        sizes.put("batch", (long) batch);
        return sizes;
    }

    /** As {@code --size} takes it. */
    String option() {
        return sizes().entrySet().stream().map(Object::toString).collect(Collectors.joining(","));
    }

    long tokens() {
        return (long) batch * seq;
    }
}
