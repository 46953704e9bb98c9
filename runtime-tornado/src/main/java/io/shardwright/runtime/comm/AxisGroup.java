package io.shardwright.runtime.comm;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.ModelException;
import java.util.stream.IntStream;

/**
 * The ranks that take part in a communicator, in order of their numbers in it.
 *
 * @param name what messages call it: {@code tp=4}
 * @param ranks numbers in the job
 * @param index this rank's place among them
 */
record AxisGroup(String name, int[] ranks, int index) {
    /** @throws ModelException if the mesh has no such groups */
    static void check(Mesh mesh) {
        if (mesh.degree(Axis.DP) % mesh.degree(Axis.EP) != 0) {
            throw new ModelException("ep=" + mesh.degree(Axis.EP) + " does not divide dp=" + mesh.degree(Axis.DP)
                    + ", which it subdivides");
        }
    }

    /** The ranks along one axis that share all other coordinates with {@code rank}. */
    static AxisGroup along(Mesh mesh, Axis axis, int rank) {
        int degree = mesh.degree(axis);
        if (axis == Axis.EP) {
            return experts(mesh, degree, rank);
        }
        int stride = mesh.stride(axis);
        int index = mesh.index(axis, rank);
        int first = rank - index * stride;
        return new AxisGroup(
                axis.text() + "=" + degree,
                IntStream.range(0, degree).map(i -> first + i * stride).toArray(),
                index);
    }

    /** Neighbouring data-parallel ranks, {@code ep} of them at a time. */
    private static AxisGroup experts(Mesh mesh, int degree, int rank) {
        int stride = mesh.stride(Axis.DP);
        int index = mesh.index(Axis.DP, rank) % degree;
        int first = rank - index * stride;
        return new AxisGroup(
                "ep=" + degree,
                IntStream.range(0, degree).map(i -> first + i * stride).toArray(),
                index);
    }

    /**
     * The ranks along dp and cp together: they hold the same parameters and see other tokens. Where that is one of both axes it is no
     * group of its own, and this rank alone.
     */
    static AxisGroup replicas(Mesh mesh, int rank) {
        int data = mesh.degree(Axis.DP);
        int context = mesh.degree(Axis.CP);
        if (data == 1 || context == 1) {
            return new AxisGroup("one rank", new int[] {rank}, 0);
        }
        int stride = mesh.stride(Axis.CP);
        int index = mesh.index(Axis.DP, rank) * context + mesh.index(Axis.CP, rank);
        int first = rank - index * stride;
        return new AxisGroup(
                "dp=" + data + ",cp=" + context,
                IntStream.range(0, data * context).map(i -> first + i * stride).toArray(),
                index);
    }

    /** The group that has a number in the control region. */
    static AxisGroup numbered(int number, Mesh mesh, int rank) {
        if (number == ControlDescriptor.allRanks()) {
            return all(mesh, rank);
        }
        return number == ControlDescriptor.replicas() ? replicas(mesh, rank) : along(mesh, Axis.values()[number], rank);
    }

    /** Every rank of the job. */
    static AxisGroup all(Mesh mesh, int rank) {
        return new AxisGroup("all ranks", IntStream.range(0, mesh.size()).toArray(), rank);
    }

    /** {@code  #117 over tp=4 (g after Mlp.down, Mlp.java:9)}, to follow the name of a collective. */
    String at(CollectiveSite site) {
        return " #" + site.number() + " over " + name + " (" + site.cause() + ", " + site.source() + ")";
    }

    int size() {
        return ranks.length;
    }
}
