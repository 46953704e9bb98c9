package io.shardwright.samples.minibert;

import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;

/**
 * Pieces of a text in which some bytes are masked: of those that are to be told, 15 %, eight of ten are {@link BertConfig#MASK}, one is
 * another byte, and one is as it was (Devlin et al., 1810.04805 §3.1). Where sequence n begins, and what becomes of its position t, are
 * hashes of (seed, n, t), so they are the same on every mesh.
 */
public final class MaskedText implements Batches {
    private static final double CHOSEN = 0.15;
    private static final double MASKED = 0.8;
    private static final double REPLACED = 0.9;
    private static final int UNTOLD = -1;

    private final byte[] text;
    private final long starts;
    private final long choices;
    private final long replacements;

    public MaskedText(byte[] text, long seed) {
        this.text = text;
        starts = HashedNormal.streamKey("starts", seed);
        choices = HashedNormal.streamKey("choices", seed);
        replacements = HashedNormal.streamKey("replacements", seed);
    }

    @Override
    public void fill(long first, SequencePositions positions, LocalTensor tokens, LocalTensor targets) {
        for (long row = 0; row < tokens.dim(0); row++) {
            long sequence = first + row;
            long start =
                    Long.remainderUnsigned(HashedNormal.hash(starts, sequence), text.length - positions.length() + 1);
            for (int t = 0; t < positions.count(); t++) {
                long position = positions.position(t);
                long element = sequence * positions.length() + position;
                int octet = text[Math.toIntExact(start + position)] & 0xFF;
                boolean chosen = uniform(choices, element) < CHOSEN;
                tokens.setInt(chosen ? shown(octet, element) : octet, row, t);
                targets.setInt(chosen ? octet : UNTOLD, row, t);
            }
        }
    }

    /** What stands where a byte is to be told. */
    private int shown(int octet, long element) {
        double choice = uniform(replacements, 2 * element);
        if (choice < MASKED) {
            return BertConfig.MASK;
        }
        return choice < REPLACED ? (int) (HashedNormal.hash(replacements, 2 * element + 1) & 0xFF) : octet;
    }

    /** From 0 to before 1. */
    private static double uniform(long key, long index) {
        return (HashedNormal.hash(key, index) >>> 11) * 0x1p-53;
    }
}
