package io.shardwright.spi.kernel;

import io.shardwright.routing.TokenGroup;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.ValueLayout;

/**
 * Which row of which tensor is whose, for one microbatch in one {@link ExpertLayer}: what {@code forward} fills and backward
 * follows back.
 *
 * <p>A token that goes to k experts has k rows. They are <em>sent</em> in order of experts, and so in order of the ranks that hold
 * them; they <em>arrive</em> in order of the ranks they come from, and of experts within; <em>sorted</em>, they lie in order of
 * experts alone. How many there are is known in forward only, so tensors have room for as many as there could be, and what
 * lies behind the last row means nothing. The tables of places have -1 there, so that a device needs no number of rows.
 */
public final class RoutingTable {
    private final ExpertLayer layer;
    private final Slot slot;
    /** For each choice, the row that is sent for it, or -1. */
    private final LocalTensor sentRow;
    /** For each sent row, the number of its token; -1 behind the last. */
    private final LocalTensor token;
    /** For each sorted row, where it arrived; -1 behind the last. */
    private final LocalTensor arrivedRow;
    /** {@code [ranks, held]}: rows for each expert of each rank. */
    private final LocalTensor sentCounts;

    /** Where the rows of each expert that this rank holds begin, sorted, and where the last ends. */
    private final LocalTensor starts;

    private final long[] sends;
    private final long[] receives;

    private final int[] next;
    private int sent;

    /** Room for one microbatch; before the assembly is committed. */
    public RoutingTable(ExpertLayer layer, Slot slot) {
        this.layer = layer;
        this.slot = slot;
        long choices = (long) layer.tokens() * layer.topK();
        sentRow = slot.tensor(DType.I32, choices);
        token = slot.tensor(DType.I32, choices);
        arrivedRow = slot.tensor(DType.I32, choices * layer.ranks());
        sentCounts = slot.tensor(DType.I32, layer.ranks(), layer.held());
        starts = slot.tensor(DType.I32, layer.held() + 1L);
        sends = new long[layer.ranks()];
        receives = new long[layer.ranks()];
        next = new int[layer.experts()];
    }

    public ExpertLayer layer() {
        return layer;
    }

    /** Of the microbatch. */
    public Slot slot() {
        return slot;
    }

    // ---------------------------------------------------------------- filling

    /**
     * Takes over what the tokens chose. Where the experts are all here, rows arrive as they are sent.
     *
     * @param choices {@code [tokens, topK]} i32, dense: an expert, or {@link TokenGroup#NOBODY}
     */
    public void choose(LocalTensor choices) {
        int count = Math.toIntExact(choices.size());
        java.util.Arrays.fill(next, 0);
        for (int i = 0; i < count; i++) {
            int expert = get(choices, i);
            if (expert != TokenGroup.NOBODY) {
                next[expert]++;
            }
        }
        sent = 0;
        for (int expert = 0; expert < next.length; expert++) {
            int rows0 = next[expert];
            set(sentCounts, expert, rows0);
            next[expert] = sent;
            sent += rows0;
        }
        for (int i = 0; i < count; i++) {
            int expert = get(choices, i);
            if (expert == TokenGroup.NOBODY) {
                set(sentRow, i, -1);
            } else {
                set(sentRow, i, next[expert]);
                set(token, next[expert]++, i / layer.topK());
            }
        }
        fill(token, sent);
        sum(sends, sentCounts);
        if (layer.ranks() == 1) {
            arrive(sentCounts);
        }
    }

    /**
     * Tells each rank how many rows it gets for each of its experts, and learns the same. All ranks call it.
     *
     * @param arriving {@code [ranks, held]} i32, filled
     */
    public void exchangeCounts(Communicator ranks, LocalTensor arriving, CollectiveSite site) {
        ranks.allToAll(arriving, sentCounts, 0, site);
        if (layer.ranks() > 1) {
            arrive(arriving);
        }
    }

    private void arrive(LocalTensor counts) {
        sum(receives, counts);
        int sorted = 0;
        for (int expert = 0; expert < layer.held(); expert++) {
            set(starts, expert, sorted);
            int first = 0;
            for (int rank = 0; rank < layer.ranks(); rank++) {
                for (int other = 0; other < layer.held(); other++) {
                    int rows = get(counts, rank * layer.held() + other);
                    if (other == expert) {
                        for (int row = 0; row < rows; row++) {
                            set(arrivedRow, sorted++, first + row);
                        }
                    }
                    first += rows;
                }
            }
        }
        set(starts, layer.held(), sorted);
        fill(arrivedRow, sorted);
    }

    private void sum(long[] sums, LocalTensor counts) {
        for (int rank = 0; rank < sums.length; rank++) {
            sums[rank] = 0;
            for (int expert = 0; expert < layer.held(); expert++) {
                sums[rank] += get(counts, rank * layer.held() + expert);
            }
        }
    }

    /** -1 from {@code first} on. */
    private static void fill(LocalTensor ints, long first) {
        for (long i = first; i < ints.size(); i++) {
            set(ints, i, -1);
        }
    }

    // Of dense tensors, by way of the whole storage: a tensor's own segment would be a new object.

    private static int get(LocalTensor ints, long index) {
        return ints.storage().segment().getAtIndex(ValueLayout.JAVA_INT, ints.offset() + index);
    }

    private static void set(LocalTensor ints, long index, int value) {
        ints.storage().segment().setAtIndex(ValueLayout.JAVA_INT, ints.offset() + index, value);
    }

    // ---------------------------------------------------------------- reading

    /** Rows that this rank sends to each. */
    public long[] sends() {
        return sends;
    }

    /** Rows that this rank receives from each. */
    public long[] receives() {
        return receives;
    }

    /** Rows that this rank sends. */
    public int sent() {
        return sent;
    }

    /** Rows that arrive here, and that the experts here work on. */
    public int arrived() {
        return start(layer.held());
    }

    /** The first sorted row of expert {@code held} of those here; of one more, the end. */
    public int start(int held) {
        return get(starts, held);
    }

    /** {@code [ranks, held]} i32: rows that this rank sends, for each expert of each rank. */
    public LocalTensor sentCounts() {
        return sentCounts;
    }

    /** For each choice {@code [tokens, topK]} i32, the row that is sent for it; -1 for none. */
    public LocalTensor sentRow() {
        return sentRow;
    }

    /** For each sent row, i32, the number of its token in the microbatch; -1 behind the last. */
    public LocalTensor token() {
        return token;
    }

    /** For each sorted row, i32, the row that it arrived as; -1 behind the last. */
    public LocalTensor arrivedRow() {
        return arrivedRow;
    }

    /** {@code [held + 1]} i32: {@link #start} of each. */
    public LocalTensor starts() {
        return starts;
    }
}
