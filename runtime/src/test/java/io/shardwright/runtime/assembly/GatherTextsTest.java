package io.shardwright.runtime.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatherTextsTest {
    /** Of no length, and of lengths that no int divides; é is two bytes. */
    private static String text(int rank) {
        return "é".repeat(rank) + "x".repeat(rank / 2);
    }

    @Test
    void everyRankHearsEveryText() {
        int ranks = 4;
        List<String> all =
                IntStream.range(0, ranks).mapToObj(GatherTextsTest::text).toList();
        List<List<String>> heard = OnRanks.run(ranks, world -> GatherTexts.ofAllRanks(world, text(world.rank())));
        assertThat(heard).hasSize(ranks).containsOnly(all);
    }
}
