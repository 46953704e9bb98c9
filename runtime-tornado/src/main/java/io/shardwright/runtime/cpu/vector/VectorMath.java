package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Elementary functions of whole vectors, to within about two units in the last place unless said otherwise. */
final class VectorMath {
    private static final float LOG2_E = 1.44269504f;
    /** ln 2 in two parts: a multiple of the first by a small integer is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;
    /** Added and taken off again, it rounds to an integer, which stands in the low bits in between. */
    private static final float ROUND = 0x1.8p23f;

    private static final float ROOT_HALF_PI_INVERSE = 0.3989422804f;

    private VectorMath() {}

    /** {@code e^x} as {@code 2^n e^r} with {@code |r| <= ln 2 / 2} (coefficients of Cephes' expf); 0 below -87.33. */
    static FloatVector exp(FloatVector x) {
        FloatVector large = expUnbounded(x);
        VectorMask<Float> over = x.compare(VectorOperators.GT, 88.72283f);
        return expLow(large, x).blend(Float.POSITIVE_INFINITY, over);
    }

    /** As {@link #exp} for x not above 88. */
    static FloatVector expNotLarge(FloatVector x) {
        return expLow(expUnbounded(x), x);
    }

    private static FloatVector expLow(FloatVector e, FloatVector x) {
        return e.blend(zero(), x.compare(VectorOperators.LT, -87.33654f));
    }

    private static FloatVector expUnbounded(FloatVector x) {
        FloatVector rounded = x.fma(broadcast(LOG2_E), broadcast(ROUND));
        FloatVector n = rounded.sub(broadcast(ROUND));
        FloatVector r = n.fma(broadcast(-LN2_HIGH), x);
        r = n.fma(broadcast(-LN2_LOW), r);
        FloatVector p = r.fma(broadcast(1.9875691500e-4f), broadcast(1.3981999507e-3f));
        p = p.fma(r, broadcast(8.3334519073e-3f));
        p = p.fma(r, broadcast(4.1665795894e-2f));
        p = p.fma(r, broadcast(1.6666665459e-1f));
        p = p.fma(r, broadcast(5.0000001201e-1f));
        p = p.fma(r.mul(r), r.add(broadcast(1)));
        // n may be 128, which the exponent of p takes where 2^n itself would not fit.
        return p.reinterpretAsInts()
                .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
    }

    static FloatVector sigmoid(FloatVector x) {
        return broadcast(1).div(exp(x.neg()).add(broadcast(1)));
    }

    /** A polynomial near 0 (Cephes' tanhf), and {@code 1 - 2 / (e^2|x| + 1)} with the sign of x elsewhere. */
    static FloatVector tanh(FloatVector x) {
        FloatVector absolute = x.abs();
        FloatVector far = broadcast(1)
                .sub(broadcast(2).div(exp(absolute.add(absolute)).add(broadcast(1))));
        far = far.blend(far.neg(), x.compare(VectorOperators.LT, 0f));
        FloatVector s = x.mul(x);
        FloatVector p = s.fma(broadcast(-5.70498872745e-3f), broadcast(2.06390887954e-2f));
        p = p.fma(s, broadcast(-5.37397155531e-2f));
        p = p.fma(s, broadcast(1.33314422036e-1f));
        p = p.fma(s, broadcast(-3.33332819422e-1f));
        FloatVector near = p.mul(s).fma(x, x);
        return far.blend(near, absolute.compare(VectorOperators.LT, 0.625f));
    }

    /** {@code e^(-x²/2)}. */
    static FloatVector bell(FloatVector x) {
        return expNotLarge(x.mul(x).mul(broadcast(-0.5f)));
    }

    /**
     * The normal distribution's integral Φ(x), given {@code bell(x)}. Its tail is {@code bell(x)/2 t P(t)} with
     * {@code t = 1/(1 + 0.37|x|/√2)}; P is a least-maximum fit of relative error 2e-8 for |x| up to 14.
     */
    static FloatVector normalIntegral(FloatVector x, FloatVector bell) {
        FloatVector t = broadcast(1).div(x.abs().fma(broadcast(0.2616295089f), broadcast(1)));
        FloatVector p = t.fma(broadcast(0.03062323776f), broadcast(-0.1499928123f));
        p = p.fma(t, broadcast(0.2400230695f));
        p = p.fma(t, broadcast(-0.1387610011f));
        p = p.fma(t, broadcast(0.1526990494f));
        p = p.fma(t, broadcast(0.05441925272f));
        p = p.fma(t, broadcast(0.1028273139f));
        p = p.fma(t, broadcast(0.1037575579f));
        p = p.fma(t, broadcast(0.1044043191f));
        FloatVector tail = bell.mul(t).mul(p);
        return tail.blend(broadcast(1).sub(tail), x.compare(VectorOperators.GT, 0f));
    }

    /** The normal density φ(x), given {@code bell(x)}. */
    static FloatVector normalDensity(FloatVector bell) {
        return bell.mul(broadcast(ROOT_HALF_PI_INVERSE));
    }
}
