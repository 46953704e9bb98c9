package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.spi.attention.AttentionBlock;

/** Scores that are scaled products, of which a causal mask may hide some. */
final class PlainScores implements TileScores {
    private float scale;
    private boolean causal;
    private int queries;
    private int allKeys;
    private int from;
    private int rows;
    private int keys;

    PlainScores of(double newScale, AttentionBlock block) {
        scale = (float) newScale;
        causal = block.causal();
        queries = block.queries();
        allKeys = block.keys();
        return this;
    }

    @Override
    public int widest() {
        return allKeys;
    }

    @Override
    public void turnTo(int batch, int newFrom, int newRows) {
        from = newFrom;
        rows = newRows;
        keys = causal ? seen(newFrom + newRows) : allKeys;
    }

    private int seen(int end) {
        int step = TileScores.step(block(), queries);
        return Math.min(allKeys, (end + step - 1) / step * step);
    }

    @Override
    public int firstKey() {
        return 0;
    }

    @Override
    public int keys() {
        return keys;
    }

    @Override
    public void softmax(long tile, long sums, long lse, int head) {
        AttentionRows.softmax(tile, sums, lse, rows, keys, scale, visible());
    }

    @Override
    public void gradient(long scores, long dScores, long lse, long dots, int head) {
        AttentionRows.gradient(scores, dScores, lse, dots, rows, keys, scale, visible());
    }

    private int visible() {
        return causal ? from : allKeys;
    }
}
