package io.shardwright.runtime.comm;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.spi.collective.Communicator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The communicators of one rank: one for each axis, and those over several axes. Where these come to one axis, they are that one's. */
public final class RankCommunicators {
    private final Map<Axis, Communicator> axes = new EnumMap<>(Axis.class);
    private final Communicator replicas;
    private final Communicator expertReplicas;
    private final Communicator all;

    /** How a communicator comes about. Every rank asks for the same groups in the same order. */
    public interface Maker {
        /** @param number of the group, as {@link AxisGroup#numbered} counts them */
        Communicator make(AxisGroup group, int number);
    }

    public RankCommunicators(Mesh mesh, int rank, Maker maker) {
        for (Axis axis : Axis.values()) {
            axes.put(axis, maker.make(AxisGroup.along(mesh, axis, rank), AxisGroup.number(axis)));
        }
        replicas = mesh.degree(Axis.CP) == 1
                ? along(Axis.DP)
                : mesh.degree(Axis.DP) == 1
                        ? along(Axis.CP)
                        : maker.make(AxisGroup.replicas(mesh, rank), AxisGroup.REPLICAS);
        expertReplicas = mesh.degree(Axis.EP) == 1
                ? replicas
                : maker.make(AxisGroup.expertReplicas(mesh, rank), AxisGroup.EXPERT_REPLICAS);
        all = maker.make(AxisGroup.all(mesh, rank), AxisGroup.ALL_RANKS);
    }

    /** The ranks along an axis that this one shares all other coordinates with. */
    public Communicator along(Axis axis) {
        return Objects.requireNonNull(axes.get(axis));
    }

    /** The ranks that hold the same parameters and see other tokens: those along dp and cp. */
    public Communicator replicas() {
        return replicas;
    }

    /** Those of the replicas that hold the same experts. */
    public Communicator expertReplicas() {
        return expertReplicas;
    }

    /** All ranks of the job, in order of their numbers. */
    public Communicator all() {
        return all;
    }
}
