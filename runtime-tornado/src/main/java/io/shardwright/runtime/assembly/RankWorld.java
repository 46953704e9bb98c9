package io.shardwright.runtime.assembly;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.spi.Communicator;
import io.shardwright.spi.Kernels;
import io.shardwright.spi.World;

/** A job as one of its ranks sees it: its peers, its device, and the seed of everything random. */
public final class RankWorld implements World {
    private final Endpoint endpoint;
    private final Kernels kernels;
    private final long seed;

    /** @param seed of initial values and dropout, the same on all ranks */
    public RankWorld(Endpoint endpoint, Kernels kernels, long seed) {
        this.endpoint = endpoint;
        this.kernels = kernels;
        this.seed = seed;
    }

    @Override
    public Mesh mesh() {
        return endpoint.mesh();
    }

    @Override
    public int rank() {
        return endpoint.rank();
    }

    @Override
    public Communicator communicator(Axis axis) {
        return endpoint.communicator(axis);
    }

    /** All ranks of the job, in order of their numbers. */
    public Communicator everyone() {
        return endpoint.all();
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    public long seed() {
        return seed;
    }

    @Override
    public ModelAssembly assembly(long batch, long seq) {
        ModelMemory memory = new ModelMemory(endpoint.heap()::allocate, new InitialValues(seed));
        return ModelAssembly.training(this, memory, batch, seq);
    }
}
