package io.shardwright.runtime.comm;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import java.util.stream.IntStream;

/**
 * The ranks that take part in a communicator, in order of their numbers in it.
 *
 * @param name what messages call it: {@code tp=4}
 * @param ranks numbers in the job
 * @param index this rank's place among them
 */
record AxisGroup(String name, int[] ranks, int index) {
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
        int replicas = mesh.degree(Axis.DP);
        if (replicas % degree != 0) {
            throw new IllegalArgumentException(
                    "ep=" + degree + " does not divide dp=" + replicas + ", which it subdivides");
        }
        int stride = mesh.stride(Axis.DP);
        int index = mesh.index(Axis.DP, rank) % degree;
        int first = rank - index * stride;
        return new AxisGroup(
                "ep=" + degree,
                IntStream.range(0, degree).map(i -> first + i * stride).toArray(),
                index);
    }

    /** Every rank of the job. */
    static AxisGroup all(Mesh mesh, int rank) {
        return new AxisGroup("all ranks", IntStream.range(0, mesh.size()).toArray(), rank);
    }

    int size() {
        return ranks.length;
    }
}
