package io.shardwright.runtime.comm;

import io.shardwright.mesh.Mesh;
import io.shardwright.spi.collective.Communicator;
import java.lang.reflect.Proxy;

/**
 * A rank of a job that there isn't: it knows where it stands in the mesh, and has neither memory nor peers. A model can be declared on
 * it, for any mesh, and no more.
 */
public final class ImaginedEndpoint implements Endpoint {
    private final Mesh mesh;
    private final int rank;
    private final RankCommunicators communicators;

    /** @throws io.shardwright.diagnostic.ModelException if the mesh doesn't fit together */
    public ImaginedEndpoint(Mesh mesh, int rank) {
        AxisGroup.check(mesh);
        this.mesh = mesh;
        this.rank = rank;
        communicators = new RankCommunicators(mesh, rank, (group, _) -> communicator(group));
    }

    @Override
    public Mesh mesh() {
        return mesh;
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public boolean isOneHost() {
        return true;
    }

    @Override
    public Heap heap() {
        return bytes -> {
            throw nothing();
        };
    }

    @Override
    public RankCommunicators communicators() {
        return communicators;
    }

    @SuppressWarnings("ReferenceEquality") // each is equal to itself alone
    private static Communicator communicator(AxisGroup group) {
        return (Communicator) Proxy.newProxyInstance(
                Communicator.class.getClassLoader(),
                new Class<?>[] {Communicator.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "rank" -> group.index();
                    case "size" -> group.size();
                    case "toString" -> group.name();
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> throw nothing();
                });
    }

    @Override
    public Traffic traffic() {
        return new Traffic();
    }

    @Override
    public void step(long step) {}

    @Override
    public String farewell() {
        return "";
    }

    @Override
    public void fail(String why) {}

    @Override
    public void close() {}

    private static IllegalStateException nothing() {
        return new IllegalStateException("a rank that is only imagined has neither memory nor peers");
    }
}
