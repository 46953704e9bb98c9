package io.shardwright.runtime.apply;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.Shard;
import io.shardwright.runtime.assembly.memory.Row;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.model.Port;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/** Where in a whole result each rank's part belongs: replicas along dp have other sequences, ranks along cp other positions, those along tp other classes. */
public final class ResultPlaces {
    private static final CollectiveSite SITE = new CollectiveSite(0, "what a model gives", "ResultPlaces.java");
    private static final int NO_DIM = -1;

    private final Port port;
    private final Mesh mesh;
    /** Of one replica along dp. */
    private final long[] dims;
    /** The dim that cp cuts. */
    private final int sequenceDim;

    /** Elements of one position. */
    private final long inner;

    private final List<SequencePositions> positions;

    /**
     * @param port on this rank
     * @param alone the same on one rank alone, with as many sequences
     * @param seq positions of a sequence
     * @throws ModelException if each replica gives a number for all its sequences, rather than one for each
     */
    public ResultPlaces(Port port, Port alone, RankWorld world, long seq) {
        this.port = port;
        mesh = world.mesh();
        dims = alone.shape();
        if (dims.length == 0) {
            throw new ModelException("the model gives one number for all sequences, and none for each\n"
                    + "  Fix: apply the model that the loss is computed from");
        }
        Shard shard = WholeResults.shard(port, mesh, world.rank());
        int cut = NO_DIM;
        for (int dim = 0; dim < dims.length; dim++) {
            cut = shard.wholeDims()[dim] == dims[dim] ? cut : dim;
        }
        sequenceDim = cut;
        inner = Row.elements(Arrays.copyOfRange(dims, cut + 1, dims.length));
        positions = world.allPositions(seq);
    }

    /** The whole of no sequences. */
    public LocalTensor nothing() {
        long[] none = dims.clone();
        none[0] = 0;
        return LocalTensor.dense(Storage.on(MemorySegment.ofArray(new float[0])), DType.F32, none);
    }

    /**
     * Puts the whole together. All ranks call it.
     *
     * @param holder rank along pp that has results
     * @param results of this rank, if it has any
     * @param number of this one among them
     */
    public LocalTensor gather(RankWorld world, int holder, List<LocalTensor> results, int number) {
        int ranks = mesh.size();
        // Parts may be of different sizes, and what is gathered is not.
        long size = WholeResults.shard(port, mesh, world.rank()).largestSize();
        long[] wholeDims = dims.clone();
        wholeDims[0] *= mesh.degree(Axis.DP);
        float[] whole = new float[Math.toIntExact(Row.elements(wholeDims))];
        try (Arena arena = Arena.ofConfined()) {
            LocalTensor mine =
                    LocalTensor.dense(Storage.on(arena.allocate(size * Float.BYTES, 64)), DType.F32, 1, size);
            LocalTensor all = LocalTensor.dense(
                    Storage.on(arena.allocate(ranks * size * Float.BYTES, 64)), DType.F32, ranks, size);
            if (!results.isEmpty()) {
                mine.segment().copyFrom(InFloats.of(results.get(number)).segment());
            }
            if (ranks == 1) {
                all.segment().copyFrom(mine.segment());
            } else {
                world.everyone().allGather(all, mine, 0, SITE);
            }
            for (int rank = 0; rank < ranks; rank++) {
                if (mesh.index(Axis.PP, rank) == holder) {
                    place(rank, all.section(0, rank, 1).segment(), whole);
                }
            }
        }
        return LocalTensor.dense(Storage.on(MemorySegment.ofArray(whole)), DType.F32, wholeDims);
    }

    private void place(int rank, MemorySegment part, float[] whole) {
        Shard shard = WholeResults.shard(port, mesh, rank);
        int replica = Math.toIntExact(mesh.index(Axis.DP, rank) * Row.elements(dims));
        SequencePositions here = positions.get(mesh.index(Axis.CP, rank));
        shard.forEachRun((inShard, inWhole, length) -> {
            if (sequenceDim == NO_DIM) {
                MemorySegment.copy(
                        part,
                        ValueLayout.JAVA_FLOAT,
                        inShard * Float.BYTES,
                        whole,
                        replica + Math.toIntExact(inWhole),
                        Math.toIntExact(length));
                return;
            }
            for (long i = 0; i < length; i++) {
                whole[replica + Math.toIntExact(position(inWhole + i, here))] =
                        part.getAtIndex(ValueLayout.JAVA_FLOAT, inShard + i);
            }
        });
    }

    /** Where an element lies among all positions that lies at {@code index} among those of a rank along cp. */
    private long position(long index, SequencePositions here) {
        long row = index / inner;
        long count = here.count();
        return (row / count * dims[sequenceDim] + here.position(row % count)) * inner + index % inner;
    }
}
