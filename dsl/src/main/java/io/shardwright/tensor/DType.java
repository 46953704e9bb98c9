package io.shardwright.tensor;

/** Element type of a tensor. */
public enum DType {
    F32(4),
    I32(4);

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
        return this == F32 ? "f32" : "i32";
    }
}
