package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.spi.Kernels;
import io.shardwright.spi.collective.Communicator;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** The only rank of a job, with a device that computes nothing: a model can be built there without memory, to see what it declares. */
final class ImaginedRank {
    private ImaginedRank() {}

    static RankWorld world() {
        return RankWorld.imagined(kernels(), alone());
    }

    private static Kernels kernels() {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) ->
                        method.isDefault() ? InvocationHandler.invokeDefault(proxy, method, arguments) : null);
    }

    private static Communicator alone() {
        return (Communicator) Proxy.newProxyInstance(
                Communicator.class.getClassLoader(),
                new Class<?>[] {Communicator.class},
                (_, method, _) -> switch (method.getName()) {
                    case "rank" -> 0;
                    case "size" -> 1;
                    default -> null;
                });
    }
}
