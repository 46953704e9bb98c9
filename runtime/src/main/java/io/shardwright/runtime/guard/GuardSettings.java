package io.shardwright.runtime.guard;

/**
 * Which steps can't be taken, and what becomes of a run then. A step whose loss or whose gradients' norm is no number never can.
 *
 * @param spikeFactor a step can't be taken either whose loss or norm is more than so many times its running mean over steps that were
 *     taken (about the last 64, and not before there were 16); 0 for any
 * @param mostSkips steps that may be left out in a row; one more ends the run
 */
public record GuardSettings(OnBadStep onBadStep, double spikeFactor, int mostSkips) {
    public static final int USUAL_MOST_SKIPS = 10;

    /** The run ends at the first step whose loss or norm is no number. */
    public static final GuardSettings USUAL = new GuardSettings(OnBadStep.STOP, 0, USUAL_MOST_SKIPS);

    /** Leaves such steps out. */
    public static final GuardSettings SKIPPING = USUAL.with(OnBadStep.SKIP);

    public GuardSettings with(OnBadStep other) {
        return new GuardSettings(other, spikeFactor, mostSkips);
    }

    public GuardSettings withSpikeFactor(double other) {
        return new GuardSettings(onBadStep, other, mostSkips);
    }

    public GuardSettings withMostSkips(int other) {
        return new GuardSettings(onBadStep, spikeFactor, other);
    }
}
