package io.shardwright.runtime.train;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Divisors;
import io.shardwright.mesh.Mesh;

/**
 * How the sequences of a step are cut: replica r has a row of {@code microbatches} of them, one after the other, and shares its
 * sequences with the ranks along cp.
 *
 * @param sequences of the whole step
 * @param replicas ranks along dp
 * @param replica this rank's number along dp
 * @param contexts ranks along cp
 * @param microbatches of each replica
 */
public record GlobalBatch(long sequences, int replicas, int replica, int contexts, int microbatches) {
    /** @throws ModelException if it doesn't divide */
    public static GlobalBatch of(long sequences, Mesh mesh, int rank, int microbatches) {
        int replicas = mesh.degree(Axis.DP);
        long parts = (long) replicas * microbatches;
        if (sequences % parts != 0) {
            throw new ModelException("[shard/batch-not-divisible] a batch of " + sequences
                    + " sequences cannot be cut over dp=" + replicas + " into " + microbatches
                    + " microbatches each\n  Fix: make the batch a multiple of " + parts
                    + ", or take dp times microbatches from " + Divisors.of(sequences)
                    + "\n  More: docs/diagnostics/batch-not-divisible.md");
        }
        return new GlobalBatch(sequences, replicas, mesh.index(Axis.DP, rank), mesh.degree(Axis.CP), microbatches);
    }

    /** Sequences in a microbatch. */
    public long microbatch() {
        return sequences / ((long) replicas * microbatches);
    }

    /**
     * The number of the first sequence that this replica has in a microbatch of a step, counted over the whole run.
     *
     * @param step from 0
     */
    public long firstSequence(long step, int microbatch) {
        return step * sequences + ((long) replica * microbatches + microbatch) * microbatch();
    }

    /** What part of the step's tokens a rank has in a microbatch. */
    public double share() {
        return 1.0 / ((double) replicas * contexts * microbatches);
    }
}
