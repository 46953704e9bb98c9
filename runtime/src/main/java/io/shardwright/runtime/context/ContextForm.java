package io.shardwright.runtime.context;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Divisors;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.kernel.Kernels;
import java.util.Locale;

/** How queries come to see the keys of all ranks along cp: the choice of a run. */
public enum ContextForm {
    /** Keys and values go round together, and the softmax runs along. */
    RING(2),
    /** Keys go round, then values. */
    TWO_RING(2),
    /** Whole sequences of some of the heads on each rank. */
    ULYSSES(1);

    private final int chunks;

    ContextForm(int chunks) {
        this.chunks = chunks;
    }

    /** The form as the command line spells it: {@code two-ring}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Which positions a rank holds.
     *
     * @throws ModelException if the sequence cannot be split so
     */
    public SequencePositions positions(long seq, int ranks, int rank) {
        if (ranks == 1) {
            return SequencePositions.whole(seq);
        }
        long parts = (long) ranks * chunks;
        if (seq % parts != 0) {
            throw new ModelException("[shard/sequence-not-divisible] context " + text() + ": a sequence of " + seq
                    + " positions cannot be split over cp=" + ranks + ", for it has to be divisible by " + parts
                    + (chunks == 1 ? "" : ": each rank holds two chunks of it, one from either end")
                    + "\n  Fix: make it a multiple of " + parts + ", such as " + (seq / parts + 1) * parts
                    + "; or take cp from " + legal(seq));
        }
        return new SequencePositions(seq, ranks, rank, chunks);
    }

    /** Degrees that divide the chunks of a sequence. */
    private String legal(long seq) {
        return seq % chunks == 0 ? Divisors.of(seq / chunks) : "1";
    }

    /**
     * Attention for one rank.
     *
     * @param name what messages call it
     * @throws ModelException if the form cannot split the heads
     */
    public ContextAttention attention(
            String name, ContextShape shape, Kernels kernels, Communicator ranks, Buffers buffers) {
        if (ranks.size() == 1) {
            AttentionBlock all = AttentionBlock.whole(
                    shape.seq(), shape.seq(), shape.options().causal());
            return new WholeAttention(kernels.attentionBlocks(), shape.options(), all);
        }
        return switch (this) {
            case RING -> new RingAttention(shape, kernels, ranks, buffers);
            case TWO_RING -> new TwoRingAttention(shape, kernels, ranks, buffers);
            case ULYSSES -> new UlyssesAttention(name, shape, kernels, ranks, buffers);
        };
    }
}
