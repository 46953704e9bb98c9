package io.shardwright.runtime.optimize;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.Split;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;

/** A hidden matrix that is split over {@code tp}, or the same on all of its ranks. */
final class TensorParallelMatrix implements MatrixPart {
    private final Unit unit;
    private final ShardedParameter sharded;
    private final Communicator ranks;
    private final Kernels kernels;

    TensorParallelMatrix(Unit unit, ShardedParameter sharded, Communicator ranks, Kernels kernels) {
        if (sharded.shard().wholeDims().length != 2) {
            throw new ModelException("muon takes matrices, and " + sharded.name() + " has "
                    + sharded.shard().wholeDims().length + " dims\n  Fix: take adamw");
        }
        this.unit = unit;
        this.sharded = sharded;
        this.ranks = ranks;
        this.kernels = kernels;
    }

    @Override
    public String name() {
        return sharded.name();
    }

    @Override
    public long rows() {
        return sharded.shard().wholeDims()[0];
    }

    @Override
    public long cols() {
        return sharded.shard().wholeDims()[1];
    }

    @Override
    public FlatPart elements() {
        return new FlatPart(unit.updated(sharded), unit.ownedGradients(sharded), true);
    }

    @Override
    public Exchange exchange(LocalTensor whole) {
        return exchange(whole, sharded.parameter().gradient());
    }

    /** @param gradient of this rank's shard */
    Exchange exchange(LocalTensor whole, LocalTensor gradient) {
        return sharded.isSplitOver(Axis.TP) && sharded.parameter().split() instanceof Split.Over over
                ? new OfShards(sections(over, whole, gradient), over.dim(), ranks, site())
                : new OfCopies(whole, gradient, ranks, kernels, site());
    }

    private CollectiveSite site() {
        return new CollectiveSite(0, "muon's " + name(), "TensorParallelMatrix.java");
    }

    private record Section(LocalTensor whole, LocalTensor part) {}

    /** Each section of the whole is cut on its own. */
    private Section[] sections(Split.Over over, LocalTensor whole, LocalTensor part) {
        List<Section> sections = new ArrayList<>();
        long from = 0;
        for (long size : over.sections().isEmpty() ? List.of(whole.dim(over.dim())) : over.sections()) {
            sections.add(new Section(
                    whole.section(over.dim(), from, size),
                    part.section(over.dim(), from / ranks.size(), size / ranks.size())));
            from += size;
        }
        return sections.toArray(Section[]::new);
    }

    private record OfShards(Section[] sections, int dim, Communicator ranks, CollectiveSite site) implements Exchange {
        @Override
        public void gather(int owner) {
            for (Section section : sections) {
                ranks.gather(section.whole(), section.part(), dim, owner, site);
            }
        }

        @Override
        public void scatter(int owner) {
            for (Section section : sections) {
                ranks.scatter(section.part(), section.whole(), dim, owner, site);
            }
        }
    }

    private record OfCopies(
            LocalTensor whole, LocalTensor gradient, Communicator ranks, Kernels kernels, CollectiveSite site)
            implements Exchange {
        @Override
        public void gather(int owner) {
            if (ranks.rank() == owner) {
                kernels.copy(whole, gradient);
            }
        }

        @Override
        public void scatter(int owner) {
            if (ranks.rank() == owner) {
                kernels.copy(gradient, whole);
            }
            ranks.broadcast(gradient, owner, site);
        }
    }
}
