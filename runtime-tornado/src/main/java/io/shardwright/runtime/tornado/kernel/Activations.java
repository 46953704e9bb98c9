package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.DeviceMemory;
import io.shardwright.runtime.tornado.Grid;
import io.shardwright.runtime.tornado.Launch;
import io.shardwright.runtime.tornado.Rows;
import io.shardwright.spi.Activation;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Activations and their gradients. Which one it is, is compiled into the kernel. */
public final class Activations {
    static final int NONE = -1;
    public static final int GELU = 0;
    public static final int GELU_TANH = 1;
    public static final int SILU = 2;
    public static final int RELU = 3;
    public static final int TANH = 4;
    public static final int SIGMOID = 5;

    private static final float ROOT_TWO_OVER_PI = 0.7978845608f;
    private static final float CUBE = 0.044715f;
    private static final float LARGEST_EXPONENT = 80;

    private Activations() {}

    static int number(Activation activation) {
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
    public static float slope(int activation, float x) {
        return switch (activation) {
            case GELU -> normalIntegral(x) + x * 0.3989422804f * TornadoMath.exp(-0.5f * x * x);
            case GELU_TANH -> {
                float u = twiceInner(x);
                float slope = 2 * ROOT_TWO_OVER_PI * (1 + 3 * CUBE * x * x);
                yield sigmoid(u) * (1 + x * sigmoid(-u) * slope);
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

    /** {@code a = activation(h)}. */
    public static Launch activate(DeviceMemory memory, LocalTensor a, LocalTensor h, Activation activation) {
        Rows to = memory.rows(a);
        Rows from = memory.rows(h);
        return Launch.of(
                "activateRows",
                Grid.over(to.size()),
                Launch.NONE,
                Activations::activateRows,
                to.at(),
                to.stride(),
                from.at(),
                from.stride(),
                to.cols(),
                to.size(),
                number(activation));
    }

    public static void activateRows(
            KernelContext context,
            FloatArray memory,
            int a,
            int aStride,
            int h,
            int hStride,
            int cols,
            int size,
            int activation) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            memory.set(a + row * aStride + col, value(activation, memory.get(h + row * hStride + col)));
        }
    }

    /** {@code dh = da activation'(h)}. */
    public static Launch gradient(
            DeviceMemory memory, LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation) {
        Rows to = memory.rows(dh);
        Rows by = memory.rows(da);
        Rows from = memory.rows(h);
        return Launch.of(
                "slopeOfRows",
                Grid.over(to.size()),
                Launch.NONE,
                Activations::slopeOfRows,
                to.at(),
                to.stride(),
                by.at(),
                by.stride(),
                from.at(),
                from.stride(),
                to.cols(),
                to.size(),
                number(activation));
    }

    public static void slopeOfRows(
            KernelContext context,
            FloatArray memory,
            int dh,
            int dhStride,
            int da,
            int daStride,
            int h,
            int hStride,
            int cols,
            int size,
            int activation) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            float slope = slope(activation, memory.get(h + row * hStride + col));
            memory.set(dh + row * dhStride + col, memory.get(da + row * daStride + col) * slope);
        }
    }
}
