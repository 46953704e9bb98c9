package io.shardwright.runtime.comm;

import java.util.Locale;

/**
 * Counts what one rank's collectives move, by kind.
 *
 * <p>Bytes are those that a bandwidth-optimal algorithm makes pass a rank, whatever is done for a size: for n ranks and
 * B bytes of the whole tensor, {@code 2 B (n-1)/n} for an all-reduce, {@code B (n-1)/n} for a reduce, an all-gather, a
 * reduce-scatter or an all-to-all, and B for a broadcast or a message. Scatter and gather count {@code B (n-1)/n} on the
 * root and {@code B/n} elsewhere.
 */
public final class Traffic {
    private final long[] calls = new long[Kind.values().length];
    private final long[] bytes = new long[Kind.values().length];

    void add(Kind kind, long moved) {
        calls[kind.ordinal()]++;
        bytes[kind.ordinal()] += moved;
    }

    /** Calls of an operation, for example {@code "all-reduce"}. */
    public long calls(String operation) {
        return calls[kind(operation).ordinal()];
    }

    /** Bytes moved by an operation, for example {@code "all-reduce"}. */
    public long bytes(String operation) {
        return bytes[kind(operation).ordinal()];
    }

    public void reset() {
        java.util.Arrays.fill(calls, 0);
        java.util.Arrays.fill(bytes, 0);
    }

    private static Kind kind(String operation) {
        for (Kind kind : Kind.values()) {
            if (kind.text().equals(operation)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no collective is called \"" + operation + "\"");
    }

    /** One line for each operation that was called. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Kind kind : Kind.values()) {
            long count = calls[kind.ordinal()];
            if (count > 0) {
                text.append(String.format(
                        Locale.ROOT, "%-14s %8d calls %14d bytes%n", kind.text(), count, bytes[kind.ordinal()]));
            }
        }
        return text.toString();
    }
}
