package io.shardwright.runtime.tornado.kernel;

import io.shardwright.spi.kernel.Activation;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Activations and their derivatives, for kernels; generated ones call them, too. Which one it is, is compiled into the kernel. */
public final class ActivationFunctions {
    public static final int NONE = -1;
    public static final int GELU = 0;
    public static final int GELU_TANH = 1;
    public static final int SILU = 2;
    public static final int RELU = 3;
    public static final int TANH = 4;
    public static final int SIGMOID = 5;

    private static final float ROOT_TWO_OVER_PI = 0.7978845608f;
    private static final float CUBE = 0.044715f;
    private static final float LARGEST_EXPONENT = 80;

    private ActivationFunctions() {}

    public static int number(Activation activation) {
        return switch (activation) {
            case GELU -> GELU;
            case GELU_TANH -> GELU_TANH;
            case SILU -> SILU;
            case RELU -> RELU;
            case TANH -> TANH;
            case SIGMOID -> SIGMOID;
        };
    }

    public static float value(int activation, float x) {
        return switch (activation) {
            case GELU -> x * normalIntegral(x);
            case GELU_TANH -> x * sigmoid(twiceInner(x));
            case SILU -> x * sigmoid(x);
            case RELU -> x > 0 ? x : 0;
            case TANH -> TornadoMath.tanh(x);
            default -> sigmoid(x);
        };
    }

    /** The derivative; that of RELU at 0 is 0. */
    public static float derivative(int activation, float x) {
        return switch (activation) {
            case GELU -> normalIntegral(x) + x * 0.3989422804f * TornadoMath.exp(-0.5f * x * x);
            case GELU_TANH -> {
                float u = twiceInner(x);
                float inner = 2 * ROOT_TWO_OVER_PI * (1 + 3 * CUBE * x * x);
                yield sigmoid(u) * (1 + x * sigmoid(-u) * inner);
            }
            case SILU -> sigmoid(x) * (1 + x * sigmoid(-x));
            case RELU -> x > 0 ? 1 : 0;
            case TANH -> {
                float t = TornadoMath.tanh(x);
                yield 1 - t * t;
            }
            default -> sigmoid(x) * sigmoid(-x);
        };
    }

    /** 2u, where GELU_TANH is {@code x/2 (1 + tanh u) = x sigmoid(2u)}: unlike {@code 1 - tanh²u}, a sigmoid of -2u keeps its digits. */
    private static float twiceInner(float x) {
        return 2 * ROOT_TWO_OVER_PI * (x + CUBE * x * x * x);
    }

    /** OpenCL compilers that are told so, as TornadoVM does, expect no infinite exponential. */
    private static float sigmoid(float x) {
        return 1 / (1 + TornadoMath.exp(TornadoMath.min(-x, LARGEST_EXPONENT)));
    }

    /**
     * The normal distribution's integral Φ(x). Its tail is {@code e^(-x²/2) t P(t)} with {@code t = 1/(1 + 0.33|x|/√2)}; P is a
     * least-maximum fit of relative error 1e-7 for |x| up to 14.
     */
    private static float normalIntegral(float x) {
        float t = 1 / (1 + 0.2333452378f * TornadoMath.abs(x));
        float p = 0.2301166073f - 0.06767235748f * t;
        p = p * t - 0.1755716158f;
        p = p * t + 0.204247119f;
        p = p * t + 0.0236117966f;
        p = p * t + 0.1006115108f;
        p = p * t + 0.09147803851f;
        p = p * t + 0.0931788973f;
        float tail = TornadoMath.exp(-0.5f * x * x) * t * p;
        return x > 0 ? 1 - tail : tail;
    }
}
