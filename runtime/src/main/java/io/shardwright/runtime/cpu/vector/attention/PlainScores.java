package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionOptions;

/** Scores that are scaled products, of which a causal mask may hide some. The scale is positive, so that minus infinity hides what isn't seen. */
final class PlainScores extends TileScores {
    private float scale;
    private boolean causal;
    private int allKeys;
    private int from;
    private int rows;

    /** Whether scores are such. */
    static boolean are(AttentionOptions options, AttentionInputs inputs) {
        return options.isPlain() && options.scale() > 0 && inputs.isEmpty();
    }

    PlainScores of(double newScale, AttentionBlock block) {
        scale = (float) newScale;
        causal = block.causal();
        allKeys = block.keys();
        return this;
    }

    @Override
    boolean isRuled() {
        return false;
    }

    @Override
    int widest() {
        return allKeys;
    }

    @Override
    void turnTo(int batch, int newFrom, int newRows) {
        from = newFrom;
        rows = newRows;
        see(0, causal ? newFrom + newRows : allKeys, allKeys);
    }

    @Override
    float sink(int head) {
        return Float.NEGATIVE_INFINITY;
    }

    @Override
    void softmax(long tile, SoftmaxState state, int head) {
        AttentionRows.softmax(tile, state, rows, keys(), stride(), scale, visible());
    }

    @Override
    void gradient(long scores, long dScores, long lse, long dots, int head) {
        AttentionRows.gradient(scores, dScores, lse, dots, rows, keys(), stride(), scale, visible());
    }

    private int visible() {
        return causal ? from - firstKey() : allKeys;
    }
}
