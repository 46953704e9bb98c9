package io.shardwright.processor.read.forward;

/** What forward asks the configuration, as Java over the parameters of the generated constructor. */
public sealed interface Condition {
    /** The Java that asks whether this holds, or whether it doesn't. */
    String java(boolean holds);

    /** Whether both ask the same. */
    default boolean isSame(Condition other) {
        return java(true).equals(other.java(true));
    }

    /** A boolean. */
    record Flag(String java) implements Condition {
        @Override
        public String java(boolean holds) {
            return (holds ? "" : "!") + java;
        }
    }

    /**
     * Whether something is one constant, so that it is no other.
     *
     * @param subject {@code config.norm()}, as an operand
     * @param constant by which others are told from it, however they are written
     * @param value {@code Norm.RMS}, or a whole number
     */
    record Is(String subject, Object constant, String value) implements Condition {
        @Override
        public boolean isSame(Condition other) {
            return other instanceof Is is && subject.equals(is.subject) && constant.equals(is.constant);
        }

        @Override
        public String java(boolean holds) {
            return subject + (holds ? " == " : " != ") + value;
        }
    }
}
