package io.shardwright.runtime.bench.peers;

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

    /** As {@code --size} takes it. */
    String option() {
        return "layers=" + layers + ",hidden=" + hidden + ",heads=" + heads + ",seq=" + seq + ",batch=" + batch;
    }

    long tokens() {
        return (long) batch * seq;
    }
}
