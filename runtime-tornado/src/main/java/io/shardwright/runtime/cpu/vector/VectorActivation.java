package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.spi.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The activations and their slopes, a vector at a time. A switch on a constant costs one predicted branch a vector. */
final class VectorActivation {
    private static final double ROOT_8_OVER_PI = Math.sqrt(8 / Math.PI);
    private static final FloatVector LINEAR = broadcast((float) ROOT_8_OVER_PI);
    private static final FloatVector CUBIC = broadcast((float) (0.044715 * ROOT_8_OVER_PI));
    private static final FloatVector CUBIC_SLOPE = broadcast((float) (3 * 0.044715 * ROOT_8_OVER_PI));
    private static final FloatVector ONE = broadcast(1);
    private static final FloatVector ZERO = zero();

    private VectorActivation() {}

    static FloatVector value(Activation activation, FloatVector x) {
        return switch (activation) {
            case GELU -> x.mul(VectorMath.normalIntegral(x, VectorMath.bell(x)));
            case GELU_TANH -> x.mul(VectorMath.sigmoid(doubledArgument(x)));
            case SILU -> x.mul(VectorMath.sigmoid(x));
            case RELU -> x.blend(ZERO, x.compare(VectorOperators.LT, ZERO));
            case TANH -> VectorMath.tanh(x);
            case SIGMOID -> VectorMath.sigmoid(x);
        };
    }

    static FloatVector slope(Activation activation, FloatVector x) {
        return switch (activation) {
            case GELU -> geluSlope(x);
            case GELU_TANH -> geluTanhSlope(x);
            case SILU -> siluSlope(x);
            case RELU -> ZERO.blend(ONE, x.compare(VectorOperators.GT, ZERO));
            case TANH -> tanhSlope(x);
            case SIGMOID -> sigmoidSlope(x);
        };
    }

    private static FloatVector geluSlope(FloatVector x) {
        FloatVector bell = VectorMath.bell(x);
        return VectorMath.normalDensity(bell).fma(x, VectorMath.normalIntegral(x, bell));
    }

    /** {@code 2 √(2/π) (x + 0.044715 x³)}: {@code (1 + tanh u) / 2} is {@code sigmoid(2u)}. */
    private static FloatVector doubledArgument(FloatVector x) {
        return x.mul(x).fma(CUBIC, LINEAR).mul(x);
    }

    private static FloatVector geluTanhSlope(FloatVector x) {
        FloatVector s = VectorMath.sigmoid(doubledArgument(x));
        FloatVector inner = x.mul(x).fma(CUBIC_SLOPE, LINEAR);
        return s.mul(ONE.sub(s)).mul(inner).fma(x, s);
    }

    private static FloatVector siluSlope(FloatVector x) {
        FloatVector s = VectorMath.sigmoid(x);
        return ONE.sub(s).fma(x, ONE).mul(s);
    }

    private static FloatVector tanhSlope(FloatVector x) {
        FloatVector t = VectorMath.tanh(x);
        return ONE.sub(t.mul(t));
    }

    private static FloatVector sigmoidSlope(FloatVector x) {
        FloatVector s = VectorMath.sigmoid(x);
        return s.mul(ONE.sub(s));
    }
}
