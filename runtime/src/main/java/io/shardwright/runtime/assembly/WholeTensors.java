package io.shardwright.runtime.assembly;

import io.shardwright.runtime.assembly.memory.Block;
import io.shardwright.runtime.assembly.memory.Row;
import io.shardwright.spi.Split;
import io.shardwright.spi.World;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Puts whole parameters, or their gradients, together in f32 from the shards of all ranks, and takes them apart again. */
public final class WholeTensors {
    private static final CollectiveSite SITE =
            new CollectiveSite(0, "putting a whole parameter together", "WholeTensors.java");

    private WholeTensors() {}

    /**
     * Makes {@code whole} complete on every rank. All ranks call it.
     *
     * @param whole dense, f32, of the parameter's whole dims
     * @param part this rank's shard, of the parameter's value or of its gradient
     */
    public static void gather(World world, ShardedParameter parameter, LocalTensor whole, LocalTensor part) {
        gather(world, parameter.shard(), whole, part);
    }

    /** The same for a tensor of which each rank has a shard. */
    public static void gather(World world, Shard shard, LocalTensor whole, LocalTensor part) {
        if (shard.count() == 1) {
            world.kernels().toHost(part);
            copyToWhole(shard, whole, part);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            // Parts may be of different sizes, and what is gathered is not.
            long largest = shard.largestSize();
            LocalTensor parts = shard.size() == largest
                    ? part.reshape(1, largest)
                    : padded(world, part.reshape(shard.size()), memory(arena, part.type(), 1, largest));
            List<Split.Over> cuts = shard.split().cuts();
            for (int cut = cuts.size() - 1; cut >= 0; cut--) {
                int degree = shard.parts().get(cut).degree();
                LocalTensor more = memory(arena, part.type(), degree * parts.dim(0), largest);
                world.communicator(cuts.get(cut).axis()).allGather(more, parts, 0, SITE);
                parts = more;
            }
            for (int number = 0; number < shard.count(); number++) {
                Shard other = shard.at(number);
                copyToWhole(other, whole, parts.section(0, number, 1).section(1, 0, other.size()));
            }
        }
    }

    private static LocalTensor padded(World world, LocalTensor part, LocalTensor room) {
        world.kernels().toHost(part);
        for (long i = 0; i < part.size(); i++) {
            room.set(part.get(i), 0, i);
        }
        return room;
    }

    private static LocalTensor memory(Arena arena, DType type, long... dims) {
        MemorySegment memory = arena.allocate(Row.elements(dims) * type.bytes(), Block.ALIGNMENT);
        return LocalTensor.dense(Storage.on(memory), type, dims);
    }

    private static void copyToWhole(Shard shard, LocalTensor whole, LocalTensor part) {
        LocalTensor from = part.reshape(shard.size());
        MemorySegment to = whole.segment();
        shard.forEachRun((inShard, inWhole, length) -> {
            for (long i = 0; i < length; i++) {
                to.setAtIndex(ValueLayout.JAVA_FLOAT, inWhole + i, from.get(inShard + i));
            }
        });
    }

    /** Fills {@code part}, which is what {@code shard} says, from the whole tensor, f32. */
    public static void load(Shard shard, LocalTensor part, LocalTensor whole) {
        MemorySegment from = whole.segment();
        LocalTensor to = part.reshape(shard.size());
        shard.forEachRun((inShard, inWhole, length) -> {
            for (long i = 0; i < length; i++) {
                to.set(from.getAtIndex(ValueLayout.JAVA_FLOAT, inWhole + i), inShard + i);
            }
        });
    }
}
