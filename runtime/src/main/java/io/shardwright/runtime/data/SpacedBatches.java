package io.shardwright.runtime.data;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;

/** Sequences spread evenly over a text: for evaluation, which then sees the same of it every time. */
public final class SpacedBatches implements Batches {
    private final TokenText text;
    private final long count;

    /** Of a text's bytes; {@link #SpacedBatches(TokenText, long)}. */
    public SpacedBatches(byte[] text, long count) {
        this(TokenText.ofBytes("the text", text), count);
    }

    /** @param count sequences that cover the text; later ones begin again */
    public SpacedBatches(TokenText text, long count) {
        this.text = text;
        this.count = count;
    }

    @Override
    public void fill(long first, SequencePositions positions, LocalTensor tokens, LocalTensor targets) {
        text.requireSequence(positions.length());
        long batch = tokens.dim(0);
        long lastStart = text.length() - positions.length() - 1;
        for (long sequence = 0; sequence < batch; sequence++) {
            long number = (first + sequence) % count;
            long start = lastStart * number / Math.max(1, count - 1);
            Sequences.write(text, start, positions, tokens, targets, sequence);
        }
    }

    /** Every token is a target. */
    @Override
    public boolean ignoresTargets() {
        return false;
    }
}
