package io.shardwright.samples.minibert;

/**
 * Sizes and settings of a {@link Bert}.
 *
 * @param seq positions there are
 */
public record BertConfig(int layers, int hidden, int heads, int seq, double dropout) {
    /** What stands in place of a byte that is to be told. */
    public static final int MASK = 256;

    /** Bytes, the mask, and room for as many as any tp of a few ranks divides. */
    public int vocabulary() {
        return 272;
    }
}
