package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Elementary functions of whole vectors, to within about two units in the last place unless said otherwise.
 *
 * <p>Every coefficient is a constant vector, not a broadcast at its place, which would cost 150 nodes of what the JIT
 * inlines at most.
 */
public final class VectorMath {
    private static final FloatVector ONE = broadcast(1);
    private static final FloatVector TWO = broadcast(2);
    private static final FloatVector ZERO = zero();
    private static final FloatVector INFINITY = broadcast(Float.POSITIVE_INFINITY);

    private static final FloatVector LOG2_E = broadcast(1.44269504f);
    /** What a float lacks of log2 e. */
    private static final FloatVector LOG2_E_REST = broadcast(1.92596303e-8f);
    /** Minus ln 2 in two parts: a multiple of the first by a small integer is exact. */
    private static final FloatVector LN2_HIGH = broadcast(-0.693359375f);

    private static final FloatVector LN2_LOW = broadcast(2.12194440e-4f);
    /** Added and taken off again, it rounds to an integer, which stands in the low bits in between. */
    private static final FloatVector ROUND = broadcast(0x1.8p23f);

    /** Whose exponential is the smallest normal float. */
    private static final FloatVector SMALLEST = broadcast(-87.33654f);

    private static final FloatVector POWER_6 = broadcast(1.5353362e-4f);
    private static final FloatVector POWER_5 = broadcast(1.3398875e-3f);
    private static final FloatVector POWER_4 = broadcast(9.618437e-3f);
    private static final FloatVector POWER_3 = broadcast(5.5503324e-2f);
    private static final FloatVector POWER_2 = broadcast(2.4022648e-1f);
    private static final FloatVector POWER_1 = broadcast(6.931472e-1f);

    private static final FloatVector EXP_7 = broadcast(1.9875691500e-4f);
    private static final FloatVector EXP_6 = broadcast(1.3981999507e-3f);
    private static final FloatVector EXP_5 = broadcast(8.3334519073e-3f);
    private static final FloatVector EXP_4 = broadcast(4.1665795894e-2f);
    private static final FloatVector EXP_3 = broadcast(1.6666665459e-1f);
    private static final FloatVector EXP_2 = broadcast(5.0000001201e-1f);

    /** As {@link #ROUND}, with an exponent's bias in the low bits, so that they need only be moved to be a power of two. */
    private static final FloatVector ROUND_TO_EXPONENT = broadcast(0x1.8p23f + 127);
    /** From here on tanh is a float's 1. */
    private static final FloatVector ONE_FROM = broadcast(9.1f);

    private static final FloatVector MINUS_ONE_UNTIL = broadcast(-9.1f);

    private static final FloatVector MINUS_HALF = broadcast(-0.5f);
    private static final FloatVector ROOT_HALF_PI_INVERSE = broadcast(0.3989422804f);
    private static final FloatVector TAIL_SCALE = broadcast(0.2333452378f);
    private static final FloatVector TAIL_7 = broadcast(-0.06767235748f);
    private static final FloatVector TAIL_6 = broadcast(0.2301166073f);
    private static final FloatVector TAIL_5 = broadcast(-0.1755716158f);
    private static final FloatVector TAIL_4 = broadcast(0.204247119f);
    private static final FloatVector TAIL_3 = broadcast(0.0236117966f);
    private static final FloatVector TAIL_2 = broadcast(0.1006115108f);
    private static final FloatVector TAIL_1 = broadcast(0.09147803851f);
    private static final FloatVector TAIL_0 = broadcast(0.0931788973f);

    private static final FloatVector LN2_HIGH_PART = broadcast(0.693359375f);
    private static final FloatVector LN2_LOW_PART = broadcast(-2.12194440e-4f);
    private static final FloatVector MINUS_INFINITY = broadcast(Float.NEGATIVE_INFINITY);
    private static final FloatVector NOT_A_NUMBER = broadcast(Float.NaN);
    private static final FloatVector LOG2_OF_SCALE = broadcast(23);
    private static final FloatVector SMALLEST_NORMAL = broadcast(Float.MIN_NORMAL);
    private static final FloatVector TWO_TO_23 = broadcast(0x1p23f);
    private static final FloatVector ROOT_HALF = broadcast(0.70710678f);
    /** Of the float whose low bits are an exponent's: what makes it the power of two of a mantissa between ½ and 1. */
    private static final FloatVector EXPONENT_BIAS = broadcast(0x1p23f + 126);

    private static final FloatVector LOG_8 = broadcast(7.0376836292e-2f);
    private static final FloatVector LOG_7 = broadcast(-1.1514610310e-1f);
    private static final FloatVector LOG_6 = broadcast(1.1676998740e-1f);
    private static final FloatVector LOG_5 = broadcast(-1.2420140846e-1f);
    private static final FloatVector LOG_4 = broadcast(1.4249322787e-1f);
    private static final FloatVector LOG_3 = broadcast(-1.6668057665e-1f);
    private static final FloatVector LOG_2 = broadcast(2.0000714765e-1f);
    private static final FloatVector LOG_1 = broadcast(-2.4999993993e-1f);
    private static final FloatVector LOG_0 = broadcast(3.3333331174e-1f);

    private VectorMath() {}

    /**
     * The natural logarithm: that of a mantissa between √½ and √2 as a polynomial (coefficients of Cephes' logf), and the exponent's. Of
     * 0 it is minus infinity, of less not a number.
     */
    public static FloatVector log(FloatVector x) {
        VectorMask<Float> tiny = x.compare(VectorOperators.LT, SMALLEST_NORMAL);
        IntVector bits = x.blend(x.mul(TWO_TO_23), tiny).reinterpretAsInts();
        FloatVector exponent = bits.lanewise(VectorOperators.LSHR, 23)
                .or(0x4b000000)
                .reinterpretAsFloats()
                .sub(EXPONENT_BIAS);
        exponent = exponent.sub(LOG2_OF_SCALE, tiny);
        FloatVector m = bits.and(0x007fffff).or(0x3f000000).reinterpretAsFloats();
        VectorMask<Float> low = m.compare(VectorOperators.LT, ROOT_HALF);
        exponent = exponent.sub(ONE, low);
        m = m.add(m, low).sub(ONE);
        FloatVector s = m.mul(m);
        FloatVector p = m.fma(LOG_8, LOG_7);
        p = p.fma(m, LOG_6);
        p = p.fma(m, LOG_5);
        p = p.fma(m, LOG_4);
        p = p.fma(m, LOG_3);
        p = p.fma(m, LOG_2);
        p = p.fma(m, LOG_1);
        p = p.fma(m, LOG_0);
        p = p.mul(m).mul(s);
        p = exponent.fma(LN2_LOW_PART, p);
        p = s.fma(MINUS_HALF, p);
        FloatVector log = exponent.fma(LN2_HIGH_PART, m.add(p));
        log = log.blend(INFINITY, x.compare(VectorOperators.EQ, INFINITY));
        log = log.blend(MINUS_INFINITY, x.compare(VectorOperators.EQ, ZERO));
        // Less than 0, and what is no number to begin with.
        return log.blend(NOT_A_NUMBER, x.compare(VectorOperators.GE, ZERO).not());
    }

    /** {@code e^x} as {@code 2^n 2^f} with {@code |f| <= 1/2}; 0 below -87.33. */
    public static FloatVector exp(FloatVector x) {
        FloatVector e = expNotLarge(x);
        VectorMask<Float> over = x.compare(VectorOperators.GT, 88.72283f);
        return e.blend(INFINITY, over);
    }

    /** As {@link #exp} for x not above 88. */
    public static FloatVector expNotLarge(FloatVector x) {
        FloatVector rounded = x.fma(LOG2_E, ROUND);
        return power(x, rounded, x.fma(LOG2_E_REST, x.fma(LOG2_E, ROUND.sub(rounded))));
    }

    /**
     * As {@link #exp} of a score less the largest, or less the log of the divisor: to within {@code 1e-7 + 1.4e-8 |x|} of itself, as what is much
     * less than 1 hardly counts.
     */
    public static FloatVector expOfScore(FloatVector x) {
        FloatVector rounded = x.fma(LOG2_E, ROUND);
        return power(x, rounded, x.fma(LOG2_E, ROUND.sub(rounded)));
    }

    /** {@code 2^n 2^f}. The polynomial is a least-maximum fit of relative error 2e-9, and 1 at 0. */
    private static FloatVector power(FloatVector x, FloatVector rounded, FloatVector f) {
        FloatVector p = f.fma(POWER_6, POWER_5);
        p = p.fma(f, POWER_4);
        p = p.fma(f, POWER_3);
        p = p.fma(f, POWER_2);
        p = p.fma(f, POWER_1);
        p = p.fma(f, ONE);
        // n may be 128, which the exponent of p takes where 2^n itself would not fit.
        FloatVector e = p.reinterpretAsInts()
                .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
        return e.blend(ZERO, x.compare(VectorOperators.LT, SMALLEST));
    }

    public static FloatVector sigmoid(FloatVector x) {
        return ONE.div(exp(x.neg()).add(ONE));
    }

    /**
     * {@code m / (m + 2)} with {@code m = e^2x - 1}, which loses nothing near 0: {@code 2^n e^r - 1} is taken as {@code 2^n (e^r - 1) + (2^n -
     * 1)} (coefficients of Cephes' expf). To within two and a half units in the last place, and never beyond 1.
     */
    public static FloatVector tanh(FloatVector x) {
        FloatVector within = x.blend(ONE_FROM, x.compare(VectorOperators.GT, ONE_FROM));
        within = within.blend(MINUS_ONE_UNTIL, x.compare(VectorOperators.LT, MINUS_ONE_UNTIL));
        FloatVector twice = within.add(within);
        FloatVector rounded = twice.fma(LOG2_E, ROUND_TO_EXPONENT);
        FloatVector n = rounded.sub(ROUND_TO_EXPONENT);
        FloatVector r = n.fma(LN2_LOW, n.fma(LN2_HIGH, twice));
        FloatVector p = r.fma(EXP_7, EXP_6);
        p = p.fma(r, EXP_5);
        p = p.fma(r, EXP_4);
        p = p.fma(r, EXP_3);
        p = p.fma(r, EXP_2);
        p = p.fma(r.mul(r), r);
        FloatVector power =
                rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        FloatVector m = p.fma(power, power.sub(ONE));
        return m.div(m.add(TWO));
    }

    /** {@code e^(-x²/2)}. */
    public static FloatVector bell(FloatVector x) {
        return expNotLarge(x.mul(x).mul(MINUS_HALF));
    }

    /**
     * The normal distribution's integral Φ(x), given {@code bell(x)}. Its tail is {@code bell(x) t P(t)} with
     * {@code t = 1/(1 + 0.33|x|/√2)}; P is a least-maximum fit of relative error 1e-7 for |x| up to 14.
     */
    public static FloatVector normalIntegral(FloatVector x, FloatVector bell) {
        FloatVector t = ONE.div(x.abs().fma(TAIL_SCALE, ONE));
        FloatVector p = t.fma(TAIL_7, TAIL_6);
        p = p.fma(t, TAIL_5);
        p = p.fma(t, TAIL_4);
        p = p.fma(t, TAIL_3);
        p = p.fma(t, TAIL_2);
        p = p.fma(t, TAIL_1);
        p = p.fma(t, TAIL_0);
        FloatVector tail = bell.mul(t).mul(p);
        return tail.blend(ONE.sub(tail), x.compare(VectorOperators.GT, ZERO));
    }

    /** The normal density φ(x), given {@code bell(x)}. */
    public static FloatVector normalDensity(FloatVector bell) {
        return bell.mul(ROOT_HALF_PI_INVERSE);
    }
}
