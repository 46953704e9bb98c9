package io.shardwright.tensor;

/** The bits of {@link DType#BF16}. */
public final class Bf16 {
    private static final int NAN = 0x7FC0;

    private Bf16() {}

    /** The nearest bf16; of two, the even one. What is no number stays none. */
    public static short round(float value) {
        if (Float.isNaN(value)) {
            return (short) NAN;
        }
        int bits = Float.floatToRawIntBits(value);
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }

    /** The float of the same value. */
    public static float widen(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
