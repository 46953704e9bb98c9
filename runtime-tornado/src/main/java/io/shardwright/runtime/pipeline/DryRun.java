package io.shardwright.runtime.pipeline;

import io.shardwright.spi.Communicator;
import io.shardwright.spi.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** A device and an axis that compute and move nothing: what a model does can be counted on them, without any memory. */
final class DryRun {
    private double flops;

    /** Floating-point operations of matrix products and attention asked for so far; additions and multiplications count each. */
    double flops() {
        return flops;
    }

    Kernels kernels() {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    switch (method.getName()) {
                        case "linear" -> flops += product((LocalTensor) arguments[1], (LocalTensor) arguments[2]);
                        case "linearActivate" ->
                            flops += product((LocalTensor) arguments[2], (LocalTensor) arguments[3]);
                        case "attention" -> flops += attention((LocalTensor) arguments[2], (boolean) arguments[6]);
                        default -> {}
                    }
                    return method.getReturnType() == double.class ? 0.0 : null;
                });
    }

    static Communicator alone() {
        return (Communicator) Proxy.newProxyInstance(
                Communicator.class.getClassLoader(),
                new Class<?>[] {Communicator.class},
                (_, method, _) -> switch (method.getName()) {
                    case "rank" -> 0;
                    case "size" -> 1;
                    default -> null;
                });
    }

    private static double product(LocalTensor x, LocalTensor w) {
        return 2.0 * x.size() * w.dim(0);
    }

    /** Two products of queries with all positions, or with half of them. */
    private static double attention(LocalTensor q, boolean causal) {
        return (causal ? 2.0 : 4.0) * q.size() * q.dim(2);
    }
}
