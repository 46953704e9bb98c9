package io.shardwright.processor.read.forward;

import io.shardwright.diagnostic.Origin;

/**
 * What a condition on the configuration is taken to be in one way through forward.
 *
 * @param name what the condition is called in names of classes: {@code Parallel}, {@code NormIsRms}; no other of that way is
 * @param origin where the condition stands first
 */
public record Decision(Condition asked, String name, Origin origin, boolean holds) {
    Decision opposite() {
        return new Decision(asked, name, origin, !holds);
    }

    /** {@code Parallel}, {@code NotParallel}. */
    public String text() {
        return (holds ? "" : "Not") + name;
    }

    /** Whether this says that something has a value, and {@code other} that it doesn't have another. */
    public boolean implies(Decision other) {
        return holds
                && !other.holds
                && asked instanceof Condition.Is is
                && other.asked instanceof Condition.Is another
                && is.subject().equals(another.subject());
    }

    /** The condition as it was taken. */
    public String condition() {
        return asked.java(holds);
    }
}
