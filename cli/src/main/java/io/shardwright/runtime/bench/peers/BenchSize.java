package io.shardwright.runtime.bench.peers;

import java.util.Map;

/** A model size that is measured. */
public enum BenchSize {
    S(4, 256, 4, 256, 8),
    M(6, 512, 8, 256, 8);

    final int layers;
    final int hidden;
    final int heads;
    final int seq;
    final int batch;

    BenchSize(int layers, int hidden, int heads, int seq, int batch) {
        this.layers = layers;
        this.hidden = hidden;
        this.heads = heads;
        this.seq = seq;
        this.batch = batch;
    }

    /** All of them by name. */
    public Map<String, Long> sizes() {
        return Map.of(
                "layers", (long) layers,
                "hidden", (long) hidden,
                "heads", (long) heads,
                "seq", (long) seq,
                "batch", (long) batch);
    }

    /** As {@code --size} takes it. */
    String option() {
        return "layers=" + layers + ",hidden=" + hidden + ",heads=" + heads + ",seq=" + seq + ",batch=" + batch;
    }

    long tokens() {
        return (long) batch * seq;
    }
}
