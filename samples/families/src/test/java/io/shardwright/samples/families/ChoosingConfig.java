package io.shardwright.samples.families;

/**
 * What a model of one class may be.
 *
 * @param parallel whether attention and MLP read one norm, side by side
 */
public record ChoosingConfig(int hidden, int heads, boolean parallel, Normed norm, boolean capped) {
    /** By which norm. */
    public enum Normed {
        LAYER,
        RMS,
        NONE
    }
}
