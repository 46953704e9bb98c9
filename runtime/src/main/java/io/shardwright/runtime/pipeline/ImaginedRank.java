package io.shardwright.runtime.pipeline;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.comm.ImaginedEndpoint;
import io.shardwright.spi.kernel.Kernels;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** A rank of a job that there isn't, with a device that computes nothing: a model can be built there without memory, to see what it declares. */
final class ImaginedRank {
    private ImaginedRank() {}

    static RankWorld world() {
        return world(Mesh.single(), 0);
    }

    /** A rank as it is in a mesh. */
    static RankWorld world(Mesh mesh, int rank) {
        return new RankWorld(new ImaginedEndpoint(mesh, rank), kernels(), 0);
    }

    /** The rank that another is, as it is in its mesh. */
    static RankWorld like(RankWorld other) {
        return new RankWorld(
                new ImaginedEndpoint(other.mesh(), other.rank()), kernels(), other.seed(), other.contextForm());
    }

    private static Kernels kernels() {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) ->
                        method.isDefault() ? InvocationHandler.invokeDefault(proxy, method, arguments) : null);
    }
}
