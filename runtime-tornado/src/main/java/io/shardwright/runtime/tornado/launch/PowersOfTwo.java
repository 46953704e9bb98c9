package io.shardwright.runtime.tornado.launch;

/** Powers of two that a rank's memory begins with, in front of all tensors: kernels widen and round bf16 by them. */
public final class PowersOfTwo {
    /** How many: one for each exponent of a float. */
    public static final int COUNT = 256;

    private static final int BIAS = 127;

    private PowersOfTwo() {}

    /** {@code 2^(e - 127)}, and 0 in place of the least, as what is below 2^-126 is 0 to kernels. */
    public static float of(int e) {
        return e == 0 ? 0 : (float) Math.pow(2, e - BIAS);
    }
}
