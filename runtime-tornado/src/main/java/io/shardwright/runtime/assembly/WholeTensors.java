package io.shardwright.runtime.assembly;

import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.Split;
import io.shardwright.spi.World;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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
        Shard shard = parameter.shard();
        if (!(shard.split() instanceof Split.Over over) || shard.degree() == 1) {
            world.kernels().toHost(part);
            copyToWhole(shard, whole, part);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory =
                    arena.allocate(shard.wholeSize() * part.type().bytes(), Block.ALIGNMENT);
            LocalTensor parts = LocalTensor.dense(Storage.on(memory), part.type(), shard.degree(), shard.size());
            world.communicator(over.axis()).allGather(parts, part.reshape(1, shard.size()), 0, SITE);
            for (int index = 0; index < shard.degree(); index++) {
                copyToWhole(shard.at(index), whole, parts.section(0, index, 1));
            }
        }
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
