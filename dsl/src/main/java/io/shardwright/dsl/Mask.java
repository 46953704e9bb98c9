package io.shardwright.dsl;

/**
 * Where something holds: a value of ones and zeros with a shape, in memory floats like a {@link Tensor}, so that comparisons and what
 * follows from them are one pass over memory. It has no gradient.
 */
public final class Mask {
    Mask() {}

    /** Where both hold. */
    public Mask and(Mask other) {
        throw new NotCompiledException("Mask.and");
    }

    /** Where one of the two holds, or both. */
    public Mask or(Mask other) {
        throw new NotCompiledException("Mask.or");
    }

    /** Where it doesn't hold. */
    public Mask not() {
        throw new NotCompiledException("Mask.not");
    }

    /** The ones and zeros as numbers to reckon with; they have no gradient. */
    public Tensor toTensor() {
        throw new NotCompiledException("Mask.toTensor");
    }
}
