package io.shardwright.runtime.data;

import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;

/**
 * Sequences that begin anywhere in a text: where sequence n of the run does is a hash of (seed, n), so that no mesh, no
 * rank and no sequence before it changes it.
 */
public final class RandomBatches implements Batches {
    private final TokenText text;
    private final long key;

    /** Of a text's bytes. */
    public RandomBatches(byte[] text, long seed) {
        this(TokenText.ofBytes("the text", text), seed);
    }

    public RandomBatches(TokenText text, long seed) {
        this.text = text;
        this.key = HashedNormal.streamKey("batches", seed);
    }

    @Override
    public void fill(long first, SequencePositions positions, LocalTensor tokens, LocalTensor targets) {
        text.requireSequence(positions.length());
        long batch = tokens.dim(0);
        long starts = text.length() - positions.length();
        for (long sequence = 0; sequence < batch; sequence++) {
            long hash = HashedNormal.hash(key, first + sequence);
            Sequences.write(text, Long.remainderUnsigned(hash, starts), positions, tokens, targets, sequence);
        }
    }

    /** Every token is a target. */
    @Override
    public boolean ignoresTargets() {
        return false;
    }
}
