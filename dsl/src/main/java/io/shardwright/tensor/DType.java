package io.shardwright.tensor;

import java.util.Locale;

/** Element type of a tensor. */
public enum DType {
    F32(4),
    /**
     * A number in the precision of the run: f32, or bf16 where the run is in mixed precision. What generated code declares; the tensor
     * that is made for it is of the type that the run has.
     */
    REAL(0),
    I32(4),
    /** 1 where something holds and 0 elsewhere, as an f32. It has no gradient. */
    MASK(4),
    /** The upper half of an f32: its range, with 8 bits of precision. */
    BF16(2);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Bytes of one element.
     *
     * @throws IllegalStateException of {@link #REAL}, whose bytes the run decides
     */
    public int bytes() {
        if (bytes == 0) {
            throw new IllegalStateException("how many bytes a " + text() + " has, its run says");
        }
        return bytes;
    }

    /** Whether it stands for real numbers, of which there are gradients. */
    public boolean isFloat() {
        return this == F32 || this == REAL || this == BF16;
    }

    /** The type of a tensor of these in a run that has its numbers in {@code real}. */
    public DType in(DType real) {
        return this == REAL ? real : this;
    }

    /** The type as the IR spells it: {@code f32}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
