package io.shardwright.runtime.guard;

import java.util.Locale;
import java.util.Optional;

/**
 * A step that couldn't be taken; every rank knows the same of it.
 *
 * @param step from 0
 * @param value of the loss or norm that is to blame
 * @param usual what it was lately; not a number before that was known
 * @param batch the microbatch whose loss is worst; empty if nobody can tell
 * @param gradient the parameter whose gradient is worst; empty if nobody can tell
 */
public record BadStep(
        long step, Cause cause, double value, double usual, Optional<Batch> batch, Optional<Gradient> gradient) {
    /** What is wrong with it. */
    public enum Cause {
        LOSS_NOT_FINITE,
        NORM_NOT_FINITE,
        LOSS_JUMPS,
        NORM_JUMPS
    }

    /**
     * A microbatch on one rank.
     *
     * @param firstSequence counted over the whole run
     * @param sequences of it
     */
    public record Batch(int rank, double loss, long firstSequence, long sequences) {
        @Override
        public String toString() {
            String which = sequences == 1
                    ? "sequence " + firstSequence
                    : "sequences " + firstSequence + " to " + (firstSequence + sequences - 1);
            return "the loss of " + which + " is " + number(loss) + " on rank " + rank;
        }
    }

    /**
     * A parameter on one rank.
     *
     * @param norm of what that rank has of its gradient
     */
    public record Gradient(int rank, String parameter, double norm) {
        boolean isFinite() {
            return Double.isFinite(norm);
        }

        @Override
        public String toString() {
            return "the gradient of " + parameter + (isFinite() ? " has norm " + number(norm) : " is not finite")
                    + " on rank " + rank;
        }
    }

    /** One line: {@code the loss is NaN at step 7: the loss of sequences 56 to 59 is NaN on rank 2; the gradient of …}. */
    public String describe() {
        StringBuilder text = new StringBuilder(
                switch (cause) {
                    case LOSS_NOT_FINITE -> "the loss is " + value + " at step " + step;
                    case NORM_NOT_FINITE -> "the norm of the gradients is " + value + " at step " + step;
                    case LOSS_JUMPS -> jump("the loss");
                    case NORM_JUMPS -> jump("the norm of the gradients");
                });
        if (batch.isPresent()) {
            text.append(": ").append(batch.get());
        }
        gradient.ifPresent(worst -> text.append(batch.isPresent() ? "; " : ": ").append(worst));
        return text.toString();
    }

    private String jump(String what) {
        return String.format(
                Locale.ROOT,
                "%s jumps to %s at step %d, %.1f times what it was lately",
                what,
                number(value),
                step,
                value / usual);
    }

    private static String number(double number) {
        return Double.isFinite(number) ? String.format(Locale.ROOT, "%.4g", number) : Double.toString(number);
    }
}
