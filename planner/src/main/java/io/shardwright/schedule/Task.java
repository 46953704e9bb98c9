package io.shardwright.schedule;

/** One piece of work: at {@code stage}, for {@code microbatch}; both count from 0. */
public record Task(Work work, int stage, int microbatch) {
    /** {@code F3}: work and microbatch. */
    public String label() {
        return work.letter() + Integer.toString(microbatch);
    }

    /** {@code F3 of stage 1}. */
    @Override
    public String toString() {
        return label() + " of stage " + stage;
    }
}
