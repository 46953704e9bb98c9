package io.shardwright.runtime.train;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.size.Divisors;
import io.shardwright.spi.ModelException;

/**
 * How the sequences of a step are cut: replica r has a row of {@code microbatches} of them, one after the other.
 *
 * @param sequences of the whole step
 * @param replicas ranks along dp
 * @param replica this rank's number along dp
 * @param microbatches of each replica
 */
public record GlobalBatch(long sequences, int replicas, int replica, int microbatches) {
    /** @throws ModelException if it doesn't divide */
    public static GlobalBatch of(long sequences, Mesh mesh, int rank, int microbatches) {
        int replicas = mesh.degree(Axis.DP);
        long parts = (long) replicas * microbatches;
        if (sequences % parts != 0) {
            throw new ModelException("[shard/batch-not-divisible] a batch of " + sequences
                    + " sequences cannot be cut over dp=" + replicas + " into " + microbatches
                    + " microbatches each\n  Fix: make the batch a multiple of " + parts
                    + ", or take dp times --microbatches from " + Divisors.of(sequences));
        }
        return new GlobalBatch(sequences, replicas, mesh.index(Axis.DP, rank), microbatches);
    }

    /** Sequences in a microbatch. */
    public long microbatch() {
        return sequences / ((long) replicas * microbatches);
    }

    /** What part of the step a microbatch is. */
    public double share() {
        return 1.0 / ((double) replicas * microbatches);
    }
}
