package io.shardwright.runtime.comm;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.ModelException;
import io.shardwright.diagnostic.Origin;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Divisors;
import io.shardwright.mesh.Mesh;
import io.shardwright.spi.collective.CollectiveSite;
import java.util.stream.IntStream;

/**
 * The ranks that take part in a communicator, in order of their numbers in it.
 *
 * @param name what messages call it: {@code tp=4}
 * @param ranks numbers in the job
 * @param index this rank's place among them
 */
public record AxisGroup(String name, int[] ranks, int index) {
    /** Number of the group of replicas, where neither dp nor cp is all of it. */
    public static final int REPLICAS = Axis.values().length;

    /** Number of the group of those that hold the same experts, where experts are divided. */
    public static final int EXPERT_REPLICAS = REPLICAS + 1;

    /** Number of the group of all ranks. */
    public static final int ALL_RANKS = EXPERT_REPLICAS + 1;

    /** Numbers of groups are less. */
    public static final int NUMBERS = ALL_RANKS + 1;

    /** Number of the group along an axis. */
    public static int number(Axis axis) {
        return axis.ordinal();
    }

    /** @throws ModelException if the mesh has no such groups */
    public static void check(Mesh mesh) {
        int data = mesh.degree(Axis.DP);
        int experts = mesh.degree(Axis.EP);
        if (data % experts != 0) {
            throw new ModelException(
                    Diagnostic.of(Code.EP_NOT_IN_DP, Origin.NONE, "The mesh", experts, data, Divisors.of(data))
                            .text());
        }
    }

    /** The ranks along one axis that share all other coordinates with {@code rank}. */
    public static AxisGroup along(Mesh mesh, Axis axis, int rank) {
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
    public static AxisGroup replicas(Mesh mesh, int rank) {
        int data = mesh.degree(Axis.DP);
        int context = mesh.degree(Axis.CP);
        return data == 1 || context == 1 ? alone(rank) : replicas(mesh, rank, 1, "dp=" + data + ",cp=" + context);
    }

    /**
     * The ranks along dp and cp that hold the same experts: every {@code ep}-th along dp. Where experts aren't divided they are no
     * group of their own, and this rank alone.
     */
    public static AxisGroup expertReplicas(Mesh mesh, int rank) {
        int experts = mesh.degree(Axis.EP);
        int context = mesh.degree(Axis.CP);
        String name =
                "dp=" + mesh.degree(Axis.DP) / experts + (context == 1 ? "" : ",cp=" + context) + " of ep=" + experts;
        return experts == 1 ? alone(rank) : replicas(mesh, rank, experts, name);
    }

    private static AxisGroup alone(int rank) {
        return new AxisGroup("one rank", new int[] {rank}, 0);
    }

    /** Those along cp at every {@code experts}-th rank along dp. */
    private static AxisGroup replicas(Mesh mesh, int rank, int experts, String name) {
        int context = mesh.degree(Axis.CP);
        int replica = mesh.index(Axis.DP, rank);
        int position = mesh.index(Axis.CP, rank);
        int first = rank - replica * mesh.stride(Axis.DP) - position * mesh.stride(Axis.CP);
        return new AxisGroup(
                name,
                IntStream.range(0, mesh.degree(Axis.DP) / experts * context)
                        .map(i -> first
                                + (replica % experts + i / context * experts) * mesh.stride(Axis.DP)
                                + i % context * mesh.stride(Axis.CP))
                        .toArray(),
                replica / experts * context + position);
    }

    /** The group that has a number: one of an axis, or {@link #REPLICAS} and those that follow. */
    public static AxisGroup numbered(int number, Mesh mesh, int rank) {
        if (number == ALL_RANKS) {
            return all(mesh, rank);
        }
        if (number == EXPERT_REPLICAS) {
            return expertReplicas(mesh, rank);
        }
        return number == REPLICAS ? replicas(mesh, rank) : along(mesh, Axis.values()[number], rank);
    }

    /** Every rank of the job. */
    public static AxisGroup all(Mesh mesh, int rank) {
        return new AxisGroup("all ranks", IntStream.range(0, mesh.size()).toArray(), rank);
    }

    /** {@code  #117 over tp=4 (g after Mlp.down, Mlp.java:9)}, to follow the name of a collective. */
    public String at(CollectiveSite site) {
        return " #" + site.number() + " over " + name + " (" + site.cause() + ", " + site.source() + ")";
    }

    public int size() {
        return ranks.length;
    }
}
