package io.shardwright.runtime.bench.peers;

/** Names of the sizes that are measured. */
public enum BenchSize {
    S,
    M,
    L;

    public BenchShape shape() {
        return switch (this) {
            case S -> new BenchShape(4, 256, 4, 256, 8);
            case M -> new BenchShape(6, 512, 8, 256, 8);
            case L -> new BenchShape(4, 768, 12, 512, 4);
        };
    }
}
