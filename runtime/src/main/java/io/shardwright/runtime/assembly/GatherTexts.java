package io.shardwright.runtime.assembly;

import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Tells every rank what every rank has to say. */
public final class GatherTexts {
    private static final CollectiveSite LENGTHS = new CollectiveSite(0, "lengths of records", "GatherTexts.java");
    private static final CollectiveSite TEXTS = new CollectiveSite(1, "every rank's record", "GatherTexts.java");

    private GatherTexts() {}

    /** In order of ranks. All ranks call it. */
    public static List<String> ofAllRanks(RankWorld world, String mine) {
        int ranks = world.mesh().size();
        byte[] text = mine.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, text.length);
            int[] lengths = gather(world, arena, length, LENGTHS).toArray(ValueLayout.JAVA_INT);
            int longest = 1;
            for (int other : lengths) {
                longest = Math.max(longest, other);
            }
            // Communicators know no bytes; as many ints as hold the longest text are as good for a copy.
            long room = (longest + Integer.BYTES - 1L) / Integer.BYTES * Integer.BYTES;
            MemorySegment padded = arena.allocate(room, Integer.BYTES);
            MemorySegment.copy(text, 0, padded, ValueLayout.JAVA_BYTE, 0, text.length);
            MemorySegment all = gather(world, arena, padded, TEXTS);
            List<String> texts = new ArrayList<>();
            for (int rank = 0; rank < ranks; rank++) {
                byte[] bytes = all.asSlice(rank * room, lengths[rank]).toArray(ValueLayout.JAVA_BYTE);
                texts.add(new String(bytes, StandardCharsets.UTF_8));
            }
            return texts;
        }
    }

    private static MemorySegment gather(RankWorld world, Arena arena, MemorySegment mine, CollectiveSite site) {
        int ranks = world.mesh().size();
        long ints = mine.byteSize() / Integer.BYTES;
        MemorySegment all = arena.allocate(ranks * mine.byteSize(), Integer.BYTES);
        world.everyone()
                .allGather(
                        LocalTensor.dense(Storage.on(all), DType.I32, ranks, ints),
                        LocalTensor.dense(Storage.on(mine), DType.I32, 1, ints),
                        0,
                        site);
        return all;
    }
}
