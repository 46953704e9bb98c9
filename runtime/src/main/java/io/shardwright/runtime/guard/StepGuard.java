package io.shardwright.runtime.guard;

import java.util.Optional;

/**
 * Decides whether a step may be taken. It sees loss and norm of the whole model, which are the same bits on every rank, so every rank
 * decides the same without a word to the others.
 */
public final class StepGuard {
    /** Steps after which what they came to weighs 1/e in the running means. */
    private static final int WINDOW = 64;

    /** Steps that have to be taken before any is called a jump. */
    private static final int FEWEST = 16;

    /**
     * What it remembers, which a checkpoint keeps.
     *
     * @param skipped steps in all
     * @param inARow of them the last ones
     * @param taken steps that the means are of
     * @param loss running mean
     * @param norm running mean
     */
    public record Memory(long skipped, long inARow, long taken, double loss, double norm) {
        public static final Memory NOTHING = new Memory(0, 0, 0, 0, 0);

        /** Without means, which nobody asks for. The same object after most steps, which are to make none. */
        public Memory take() {
            return inARow == 0 ? this : new Memory(skipped, 0, taken, loss, norm);
        }

        /** After a step that was taken, of which the means are, too. */
        public Memory take(double newLoss, double newNorm) {
            long weight = Math.min(taken + 1, WINDOW);
            return new Memory(
                    skipped, 0, taken + 1, loss + (newLoss - loss) / weight, norm + (newNorm - norm) / weight);
        }

        /** After a step that was left out. */
        public Memory skip() {
            return new Memory(skipped + 1, inARow + 1, taken, loss, norm);
        }
    }

    /**
     * Why a step can't be taken.
     *
     * @param usual not a number if that is unknown
     */
    public record Verdict(BadStep.Cause cause, double value, double usual) {}

    private final GuardSettings settings;
    private Memory memory = Memory.NOTHING;

    public StepGuard(GuardSettings settings) {
        this.settings = settings;
    }

    /** What it has seen so far. */
    public Memory memory() {
        return memory;
    }

    /** Goes on from what it remembered. */
    public void resume(Memory former) {
        memory = former;
    }

    /** Whether the first bad step ends the run. */
    public boolean stops() {
        return settings.onBadStep() == OnBadStep.STOP;
    }

    /** Empty if it may be taken. */
    public Optional<Verdict> judge(double loss, double norm) {
        if (!Double.isFinite(loss)) {
            return Optional.of(new Verdict(BadStep.Cause.LOSS_NOT_FINITE, loss, Double.NaN));
        }
        if (!Double.isFinite(norm)) {
            return Optional.of(new Verdict(BadStep.Cause.NORM_NOT_FINITE, norm, Double.NaN));
        }
        if (jumps(loss, memory.loss())) {
            return Optional.of(new Verdict(BadStep.Cause.LOSS_JUMPS, loss, memory.loss()));
        }
        if (jumps(norm, memory.norm())) {
            return Optional.of(new Verdict(BadStep.Cause.NORM_JUMPS, norm, memory.norm()));
        }
        return Optional.empty();
    }

    /** A loss that may be negative has no multiple to compare with. */
    private boolean jumps(double value, double usual) {
        return settings.spikeFactor() > 0
                && memory.taken() >= FEWEST
                && usual > 0
                && value > settings.spikeFactor() * usual;
    }

    /** The step was taken. */
    public void taken(double loss, double norm) {
        memory = settings.spikeFactor() == 0 ? memory.take() : memory.take(loss, norm);
    }

    /** Whether one more may be left out, after those in a row that have been. */
    public boolean maySkip() {
        return memory.inARow() < settings.mostSkips();
    }

    /** The step was left out. */
    public void skipped() {
        memory = memory.skip();
    }
}
