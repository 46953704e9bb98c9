package io.shardwright.runtime.state;

import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What ranks tell each other about their checkpoints. All ranks call the same methods in the same order. */
final class AllRanks {
    private static final CollectiveSite SITE =
            new CollectiveSite(0, "whether to write a checkpoint, and whether it was written", "AllRanks.java");
    private static final int TEXT_BYTES = 512;

    private final Communicator everyone;

    AllRanks(RankWorld world) {
        everyone = world.everyone();
    }

    /** Whether it holds on any rank. */
    boolean any(boolean here) {
        if (everyone.size() == 1) {
            return here;
        }
        try (Arena arena = Arena.ofConfined()) {
            int[] mine = {here ? 1 : 0};
            for (int other : gather(arena, mine)) {
                if (other != 0) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The text of the first rank that has one. */
    Optional<String> first(Optional<String> here) {
        if (!any(here.isPresent())) {
            return Optional.empty();
        }
        byte[] text = here.orElse("").getBytes(StandardCharsets.UTF_8);
        int[] mine = new int[1 + TEXT_BYTES];
        mine[0] = Math.min(text.length, TEXT_BYTES);
        for (int i = 0; i < mine[0]; i++) {
            mine[1 + i] = text[i];
        }
        try (Arena arena = Arena.ofConfined()) {
            int[] all = everyone.size() == 1 ? mine : gather(arena, mine);
            for (int rank = 0; rank < everyone.size(); rank++) {
                int from = rank * mine.length;
                if (all[from] > 0) {
                    byte[] bytes = new byte[all[from]];
                    for (int i = 0; i < bytes.length; i++) {
                        bytes[i] = (byte) all[from + 1 + i];
                    }
                    return Optional.of("rank " + rank + ": " + new String(bytes, StandardCharsets.UTF_8));
                }
            }
            return Optional.of("unknown");
        }
    }

    /** What all ranks have, one behind the other. */
    int[] all(int[] mine) {
        if (everyone.size() == 1) {
            return mine;
        }
        try (Arena arena = Arena.ofConfined()) {
            return gather(arena, mine);
        }
    }

    private int[] gather(Arena arena, int[] mine) {
        MemorySegment here = arena.allocateFrom(ValueLayout.JAVA_INT, mine);
        MemorySegment all = arena.allocate(ValueLayout.JAVA_INT, (long) mine.length * everyone.size());
        everyone.allGather(
                LocalTensor.dense(Storage.on(all), DType.I32, everyone.size(), mine.length),
                LocalTensor.dense(Storage.on(here), DType.I32, 1, mine.length),
                0,
                SITE);
        return all.toArray(ValueLayout.JAVA_INT);
    }
}
