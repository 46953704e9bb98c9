package io.shardwright.dsl;

/** A table {@code [rows, size]} of learned vectors; it starts as normal numbers of deviation 0.02. */
public final class Embedding {
    public Embedding(int rows, int size) {}

    /** Says with what deviation the table starts. */
    public Embedding initial(double deviation) {
        return this;
    }

    /**
     * The row of each token: {@code [batch, seq]} to {@code [batch, seq, size]}, {@code [seq]} to {@code [seq,
     * size]}.
     */
    public Tensor forward(Tokens tokens) {
        throw new NotCompiledException("Embedding.forward");
    }
}
