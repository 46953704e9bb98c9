package io.shardwright.runtime.comm.control;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The ranks of a job that live on one host and see the same memory. A rank's <em>place</em> is its number among them.
 *
 * @param ranks numbers in the job, ascending
 * @param place this rank's
 */
public record Host(int[] ranks, int place) {
    /** All ranks of a job are on this host. */
    public static Host ofAll(Mesh mesh, int rank) {
        return new Host(IntStream.range(0, mesh.size()).toArray(), rank);
    }

    public int size() {
        return ranks.length;
    }

    /** This rank's number in the job. */
    public int rank() {
        return ranks[place];
    }

    boolean holds(int rank) {
        return Arrays.binarySearch(ranks, rank) >= 0;
    }

    public int placeOf(int rank) {
        return Arrays.binarySearch(ranks, rank);
    }

    /** The members of a group that live here; this rank is one of them. */
    public AxisGroup residentsOf(AxisGroup group) {
        int[] residents = Arrays.stream(group.ranks()).filter(this::holds).toArray();
        return new AxisGroup(group.name(), residents, Arrays.binarySearch(residents, rank()));
    }
}
