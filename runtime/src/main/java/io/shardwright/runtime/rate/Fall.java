package io.shardwright.runtime.rate;

/** A way from 1 to 0. */
public enum Fall {
    LINEAR,
    COSINE,
    /** {@code 1 - √progress}: fast, then slower (Hägele et al., 2405.18392, section 3). */
    SQRT,
    /** {@code 2 · ½^progress - 1}: nearly even, as Megatron-LM has it. */
    EXPONENTIAL;

    /** @param progress from 0 to 1 */
    public double left(double progress) {
        return switch (this) {
            case LINEAR -> 1 - progress;
            case COSINE -> (1 + Math.cos(Math.PI * progress)) / 2;
            case SQRT -> 1 - Math.sqrt(progress);
            case EXPONENTIAL -> 2 * Math.pow(0.5, progress) - 1;
        };
    }
}
