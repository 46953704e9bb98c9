package io.shardwright.runtime.train;

import java.util.Optional;

/** The loss or a gradient is no number any more. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String FIX =
            "\n  Fix: take a smaller learning rate, a longer warm-up, or a smaller norm to clip at";

    DivergedException(long step, double loss) {
        super("the loss is " + loss + " at step " + step + FIX);
    }

    private DivergedException(String message) {
        super(message);
    }

    /** After the last step. */
    public static DivergedException heldOut(double loss) {
        return new DivergedException("the held-out loss is " + loss + FIX);
    }

    /** @param parameter of this rank; empty if all of its are finite, and another's isn't */
    DivergedException(long step, Optional<String> parameter) {
        super(parameter.map(name -> "the gradient of " + name).orElse("a gradient on another rank")
                + " is not finite at step " + step + FIX);
    }
}
