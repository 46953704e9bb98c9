package io.shardwright.spi;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.kernel.Kernels;

/** One rank's view of a job. */
public interface World {
    Mesh mesh();

    /** This rank's number in the job, from 0. */
    int rank();

    Communicator communicator(Axis axis);

    Kernels kernels();

    /** Starts building a model for microbatches of {@code batch} sequences of {@code seq} positions. */
    Assembly assembly(long batch, long seq);
}
