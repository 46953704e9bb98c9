package io.shardwright.interpret;

import io.shardwright.ir.Node;

/** Where the values of one model lie, on every rank. */
interface Memory {
    /** What {@code value} is on a rank. */
    Strided at(String value, int rank);

    /** Gives a value that comes from, or goes to, the caller its memory. */
    void bind(String value, Strided[] parts);

    /**
     * Forward, backward or one of its parts begins: what is in temporaries, what callers gave before, and before forward what is in
     * the slot, means nothing.
     */
    void begin(boolean forward);

    /** From now on the slot is that of another microbatch. */
    void microbatch(int number);

    /** {@code node} is about to write its outputs. */
    void beforeWriting(Node node);

    /** {@code value} is about to be read. */
    void beforeReading(String value);

    /** A view node was reached: the output becomes what it shows. */
    void view(Node node);

    /** Whether a part of a concatenation lies where it belongs already. */
    boolean isPlaced(Node concat, int part);

    /** Temporary {@code number}, for what is no value of the graph. */
    Strided[] temporary(int number, int... dims);
}
