package io.shardwright.schedule;

/** Where messages go from one rank to another, first in, first out. */
public record Channel(int from, int to, Direction direction) {
    /** What goes through a channel; the two don't overtake each other because they never meet. */
    public enum Direction {
        /** To the next stage: activations. */
        FORWARD,
        /** To the stage before: their gradients. */
        BACKWARD
    }

    /** {@code rank 0 → 1, forward}. */
    @Override
    public String toString() {
        return "rank " + from + " → " + to + (direction == Direction.FORWARD ? ", forward" : ", backward");
    }
}
