package io.shardwright.runtime.comm;

import io.shardwright.mesh.Axis;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Counts what one rank's collectives move, by kind, by the axis that they run along, and by what they pass through.
 *
 * <p>Bytes are those that a bandwidth-optimal algorithm makes pass a rank, whatever is done for a size: for n ranks and
 * B bytes of the whole tensor, {@code 2 B (n-1)/n} for an all-reduce, {@code B (n-1)/n} for a reduce, an all-gather, a
 * reduce-scatter or an all-to-all, and B for a broadcast or a message. Scatter and gather count {@code B (n-1)/n} on the
 * root and {@code B/n} elsewhere. A collective over several hosts counts as those that it is made of: within a host
 * through memory, between them over MPI.
 */
public final class Traffic {
    private static final int KINDS = CollectiveKind.values().length;
    private static final int GROUPS = AxisGroup.NUMBERS;
    private static final int COUNTERS = Medium.values().length * GROUPS * KINDS;

    private final long[] calls = new long[COUNTERS];
    private final long[] bytes = new long[COUNTERS];

    public void add(Medium medium, int group, CollectiveKind kind, long moved) {
        int counter = (medium.ordinal() * GROUPS + group) * KINDS + kind.ordinal();
        calls[counter]++;
        bytes[counter] += moved;
    }

    /** The names of all operations. */
    public static List<String> operations() {
        return Arrays.stream(CollectiveKind.values()).map(CollectiveKind::text).toList();
    }

    /** Calls of an operation, for example {@code "all-reduce"}. */
    public long calls(String operation) {
        return ofKind(calls, kind(operation));
    }

    /** Bytes moved by an operation, for example {@code "all-reduce"}. */
    public long bytes(String operation) {
        return ofKind(bytes, kind(operation));
    }

    /** Bytes of all operations along an axis that passed through a medium. */
    public long bytes(Medium medium, Axis axis) {
        return ofGroup(medium, AxisGroup.number(axis));
    }

    /** Bytes of all operations along dp and cp together that passed through a medium, where both have several ranks. */
    public long bytesBetweenReplicas(Medium medium) {
        return ofGroup(medium, AxisGroup.REPLICAS);
    }

    /** Bytes of all operations between ranks that hold the same experts that passed through a medium. */
    public long bytesBetweenExpertReplicas(Medium medium) {
        return ofGroup(medium, AxisGroup.EXPERT_REPLICAS);
    }

    /** Bytes of all operations between all ranks of the job that passed through a medium. */
    public long bytesBetweenAll(Medium medium) {
        return ofGroup(medium, AxisGroup.ALL_RANKS);
    }

    public void reset() {
        Arrays.fill(calls, 0);
        Arrays.fill(bytes, 0);
    }

    private long ofGroup(Medium medium, int group) {
        int first = (medium.ordinal() * GROUPS + group) * KINDS;
        return Arrays.stream(bytes, first, first + KINDS).sum();
    }

    private static long ofKind(long[] counters, CollectiveKind kind) {
        long sum = 0;
        for (int counter = kind.ordinal(); counter < COUNTERS; counter += KINDS) {
            sum += counters[counter];
        }
        return sum;
    }

    private static CollectiveKind kind(String operation) {
        for (CollectiveKind kind : CollectiveKind.values()) {
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
        for (CollectiveKind kind : CollectiveKind.values()) {
            long count = ofKind(calls, kind);
            if (count > 0) {
                text.append(String.format(
                        Locale.ROOT, "%-14s %8d calls %14d bytes%n", kind.text(), count, ofKind(bytes, kind)));
            }
        }
        return text.toString();
    }
}
