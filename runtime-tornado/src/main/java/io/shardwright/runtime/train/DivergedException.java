package io.shardwright.runtime.train;

/** The loss is no number any more. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(long step, double loss) {
        super("the loss is " + loss + " at step " + step
                + "\n  Fix: take a smaller --lr, a longer --warmup, or a smaller --clip");
    }
}
