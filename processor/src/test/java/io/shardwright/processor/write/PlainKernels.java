package io.shardwright.processor.write;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** The kernels of a feed-forward layer as plain loops over dense tensors; any other is refused. */
final class PlainKernels {
    private PlainKernels() {}

    static Kernels create() {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    Method plain = PlainKernels.class.getDeclaredMethod(method.getName(), method.getParameterTypes());
                    return plain.invoke(null, arguments);
                });
    }

    static void linear(LocalTensor y, LocalTensor x, LocalTensor w) {
        int outputs = (int) w.dim(0);
        int inputs = (int) w.dim(1);
        float[] from = Floats.read(x);
        float[] weights = Floats.read(w);
        float[] to = new float[(int) y.size()];
        for (int at = 0; at < to.length; at++) {
            for (int i = 0; i < inputs; i++) {
                to[at] += from[at / outputs * inputs + i] * weights[at % outputs * inputs + i];
            }
        }
        Floats.write(y, to);
    }

    static void addBias(LocalTensor y, LocalTensor x, LocalTensor b) {
        float[] values = Floats.read(x);
        float[] bias = Floats.read(b);
        for (int at = 0; at < values.length; at++) {
            values[at] += bias[at % bias.length];
        }
        Floats.write(y, values);
    }

    static void linearActivate(
            LocalTensor a, LocalTensor slope, LocalTensor x, LocalTensor w, LocalTensor b, Activation activation) {
        linear(slope, x, w);
        addBias(slope, slope, b);
        float[] values = Floats.read(slope);
        float[] slopes = new float[values.length];
        for (int at = 0; at < values.length; at++) {
            slopes[at] = (float) geluTanhSlope(values[at]);
            values[at] = (float) geluTanh(values[at]);
        }
        Floats.write(a, values);
        Floats.write(slope, slopes);
    }

    static void linearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        int outputs = (int) w.dim(0);
        int inputs = (int) w.dim(1);
        float[] from = Floats.read(dy);
        float[] weights = Floats.read(w);
        float[] to = new float[(int) dx.size()];
        for (int at = 0; at < to.length; at++) {
            for (int o = 0; o < outputs; o++) {
                to[at] += from[at / inputs * outputs + o] * weights[o * inputs + at % inputs];
            }
        }
        Floats.write(dx, to);
    }

    static void addLinearWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, boolean isZero) {
        int outputs = (int) dw.dim(0);
        int inputs = (int) dw.dim(1);
        float[] gradient = Floats.read(dy);
        float[] values = Floats.read(x);
        float[] to = Floats.read(dw);
        for (int row = 0; row < gradient.length / outputs; row++) {
            for (int at = 0; at < to.length; at++) {
                to[at] += gradient[row * outputs + at / inputs] * values[row * inputs + at % inputs];
            }
        }
        Floats.write(dw, to);
    }

    static void addBiasGradient(LocalTensor db, LocalTensor dy) {
        float[] gradient = Floats.read(dy);
        float[] to = Floats.read(db);
        for (int at = 0; at < gradient.length; at++) {
            to[at % to.length] += gradient[at];
        }
        Floats.write(db, to);
    }

    static void multiply(LocalTensor z, LocalTensor x, LocalTensor y) {
        float[] product = Floats.read(x);
        float[] by = Floats.read(y);
        for (int at = 0; at < product.length; at++) {
            product[at] *= by[at];
        }
        Floats.write(z, product);
    }

    private static double geluTanhSlope(double x) {
        double inner = Math.sqrt(2 / Math.PI) * (x + 0.044715 * Math.pow(x, 3));
        double slope = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
        double tanh = Math.tanh(inner);
        return 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh * tanh) * slope;
    }

    static double geluTanh(double x) {
        return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
