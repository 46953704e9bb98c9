package io.shardwright.runtime.optimize;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.assembly.memory.FlatBuffer;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/**
 * A hidden matrix, or a tensor-parallel shard of one, whose elements ZeRO splits over dp: each replica owns those that lie in its
 * share of the unit, and puts the shard together from all of them.
 */
final class ReplicaSplitMatrix implements MatrixPart {
    private final Unit unit;
    private final ShardedParameter sharded;
    private final TensorParallelMatrix shard;
    private final ModelAssembly model;

    /** @param ranks along tp */
    ReplicaSplitMatrix(Unit unit, ShardedParameter sharded, Communicator ranks, ModelAssembly model) {
        this.unit = unit;
        this.sharded = sharded;
        this.model = model;
        shard = new TensorParallelMatrix(unit, sharded, ranks, model.kernels());
    }

    @Override
    public String name() {
        return shard.name();
    }

    @Override
    public long rows() {
        return shard.rows();
    }

    @Override
    public long cols() {
        return shard.cols();
    }

    /** May be none. */
    @Override
    public FlatPart elements() {
        return new FlatPart(unit.updated(sharded), unit.ownedGradients(sharded), true);
    }

    @Override
    public Exchange exchange(LocalTensor whole) {
        LocalTensor gradient = sharded.parameter().gradient();
        LocalTensor assembled = model.communicationBuffer(gradient.type(), gradient.size());
        Communicator replicas = unit.replicas();
        LocalTensor[] slices = new LocalTensor[replicas.size()];
        for (int replica = 0; replica < slices.length; replica++) {
            FlatBuffer.Slice slice = unit.gradients().slice(gradient, replica);
            slices[replica] = assembled.section(0, slice.from(), slice.size());
        }
        return new Assembled(
                slices,
                unit.ownedGradients(sharded),
                shard.exchange(whole, assembled.reshape(gradient.dims())),
                replicas,
                model.kernels(),
                new CollectiveSite(0, "muon's " + name(), "over dp and cp"));
    }

    private record Assembled(
            LocalTensor[] slices,
            LocalTensor own,
            Exchange shard,
            Communicator replicas,
            Kernels kernels,
            CollectiveSite site)
            implements Exchange {
        @Override
        public void gather(int owner) {
            kernels.copy(slices[replicas.rank()], own);
            for (int replica = 0; replica < slices.length; replica++) {
                replicas.broadcast(slices[replica], replica, site);
            }
            shard.gather(owner);
        }

        @Override
        public void scatter(int owner) {
            shard.scatter(owner);
            kernels.copy(own, slices[replicas.rank()]);
        }
    }
}
