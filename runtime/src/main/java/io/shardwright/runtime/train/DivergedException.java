package io.shardwright.runtime.train;

import io.shardwright.runtime.guard.BadStep;
import java.util.Optional;

/** The loss or a gradient is no number any more, or jumps, and the run doesn't go on. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String FIX =
            "\n  Fix: take a smaller learning rate, a longer warm-up, or a smaller norm to clip at";

    @SuppressWarnings("serial") // for whoever catches it in the process that threw it
    private final Optional<BadStep> step;

    DivergedException(BadStep step) {
        this(step.describe() + FIX, Optional.of(step));
    }

    private DivergedException(String message, Optional<BadStep> step) {
        super(message);
        this.step = step;
    }

    /** After as many bad steps in a row as may be left out. */
    static DivergedException tooMany(BadStep step, long inARow) {
        return new DivergedException(
                step.describe() + "\n  It is step " + inARow + " in a row that can't be taken" + FIX,
                Optional.of(step));
    }

    /** After the last step. */
    public static DivergedException heldOut(double loss) {
        return new DivergedException("the held-out loss is " + loss + FIX, Optional.empty());
    }

    /** The step that couldn't be taken; empty if it was none. */
    public Optional<BadStep> step() {
        return step;
    }
}
