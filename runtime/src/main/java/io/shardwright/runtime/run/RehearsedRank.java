package io.shardwright.runtime.run;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.Heap;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.spi.collective.Communicator;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * A rank of a job that there isn't: it knows where it stands in the mesh, and has neither memory nor peers. A model can be declared on
 * it, for any mesh, and no more.
 */
final class RehearsedRank implements Endpoint {
    private final Mesh mesh;
    private final int rank;
    private final Map<Axis, Communicator> communicators = new EnumMap<>(Axis.class);
    private final Communicator replicas;
    private final Communicator expertReplicas;
    private final Communicator all;

    /** @throws io.shardwright.diagnostic.ModelException if the mesh doesn't fit together */
    RehearsedRank(Mesh mesh, int rank) {
        AxisGroup.check(mesh);
        this.mesh = mesh;
        this.rank = rank;
        for (Axis axis : Axis.values()) {
            communicators.put(axis, communicator(AxisGroup.along(mesh, axis, rank)));
        }
        replicas = mesh.degree(Axis.CP) == 1
                ? communicator(Axis.DP)
                : mesh.degree(Axis.DP) == 1 ? communicator(Axis.CP) : communicator(AxisGroup.replicas(mesh, rank));
        expertReplicas = mesh.degree(Axis.EP) == 1 ? replicas : communicator(AxisGroup.expertReplicas(mesh, rank));
        all = communicator(AxisGroup.all(mesh, rank));
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
    public Heap heap() {
        return bytes -> {
            throw nothing();
        };
    }

    @Override
    public Communicator communicator(Axis axis) {
        return Objects.requireNonNull(communicators.get(axis));
    }

    @Override
    public Communicator replicas() {
        return replicas;
    }

    @Override
    public Communicator expertReplicas() {
        return expertReplicas;
    }

    @Override
    public Communicator all() {
        return all;
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
