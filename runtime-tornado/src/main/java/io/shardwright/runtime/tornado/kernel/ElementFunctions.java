package io.shardwright.runtime.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** What generated kernels make of elements, beside sums, products and activations. Masks are 0 and 1. */
public final class ElementFunctions {
    private ElementFunctions() {}

    public static float exp(float x) {
        return TornadoMath.exp(x);
    }

    public static float log(float x) {
        return TornadoMath.log(x);
    }

    public static float sqrt(float x) {
        return TornadoMath.sqrt(x);
    }

    public static float inverseSqrt(float x) {
        return 1 / TornadoMath.sqrt(x);
    }

    public static float abs(float x) {
        return TornadoMath.abs(x);
    }

    /** 1, 0 or -1. */
    public static float sign(float x) {
        return x > 0 ? 1 : x < 0 ? -1 : 0;
    }

    /** Where a mask doesn't hold. */
    public static float not(float mask) {
        return 1 - mask;
    }

    public static float power(float x, float exponent) {
        return TornadoMath.pow(x, exponent);
    }

    public static float max(float x, float y) {
        return TornadoMath.max(x, y);
    }

    public static float min(float x, float y) {
        return TornadoMath.min(x, y);
    }

    public static float greater(float x, float y) {
        return x > y ? 1 : 0;
    }

    public static float atLeast(float x, float y) {
        return x >= y ? 1 : 0;
    }

    public static float equal(float x, float y) {
        return x == y ? 1 : 0;
    }

    public static float where(float mask, float yes, float no) {
        return mask != 0 ? yes : no;
    }
}
