package io.shardwright.tensor;

import java.util.Locale;

/** Element type of a tensor. */
public enum DType {
    F32(4),
    I32(4),
    /** 1 where something holds and 0 elsewhere, as an f32. It has no gradient. */
    MASK(4),
    /** The upper half of an f32: its range, with 8 bits of precision. Of weights and their gradients in mixed precision. */
    BF16(2);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** The type as the IR spells it: {@code f32}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
