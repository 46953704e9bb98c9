package io.shardwright.runtime.guard;

import java.util.Locale;

/** What becomes of a run whose step can't be taken: its loss or a gradient is no number, or jumps. */
public enum OnBadStep {
    /** It ends, as it was before the step. */
    STOP,
    /** All ranks leave the step out, and go on with the next batch. */
    SKIP;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
