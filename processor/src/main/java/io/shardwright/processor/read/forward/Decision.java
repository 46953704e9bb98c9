package io.shardwright.processor.read.forward;

import io.shardwright.diagnostic.Origin;

/**
 * What a condition on the configuration is taken to be in one way through forward.
 *
 * @param java the condition, over the parameters of the generated constructor
 * @param name what it is called in names of classes: {@code Parallel}, {@code NormIsRms}
 * @param origin where it stands first
 */
public record Decision(String java, String name, Origin origin, boolean holds) {
    Decision opposite() {
        return new Decision(java, name, origin, !holds);
    }

    /** {@code IfParallel}, {@code IfNotParallel}. */
    public String text() {
        return (holds ? "" : "Not") + name;
    }

    /** Whether this says that an enum has a value, and {@code other} that it doesn't have another. */
    public boolean implies(Decision other) {
        int end = java.indexOf(" == ");
        return holds && !other.holds && end >= 0 && other.java.startsWith(java.substring(0, end + " == ".length()));
    }

    /** The condition as it was taken. */
    public String condition() {
        if (holds) {
            return java;
        }
        return java.contains(" == ") ? java.replaceFirst(" == ", " != ") : "!" + java;
    }
}
