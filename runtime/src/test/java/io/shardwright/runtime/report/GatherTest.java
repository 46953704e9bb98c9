package io.shardwright.runtime.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.assembly.OnRanks;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatherTest {
    /** Of no length, and of lengths that no int divides; é is two bytes. */
    private static String text(int rank) {
        return "é".repeat(rank) + "x".repeat(rank / 2);
    }

    @Test
    void everyRankHearsEveryText() {
        int ranks = 4;
        List<String> all = IntStream.range(0, ranks).mapToObj(GatherTest::text).toList();
        List<List<String>> heard = OnRanks.run(ranks, world -> GatherTexts.ofAllRanks(world, text(world.rank())));
        assertThat(heard).hasSize(ranks).containsOnly(all);
    }

    @Test
    void onlyClocksOfDifferentHostsAreLaidOverEachOther() {
        Clock first = new Clock("one", 1000);
        assertThat(new Clock("one", 1300).ahead(first)).isZero();
        assertThat(new Clock("other", 900).ahead(first)).isEqualTo(-100);
        RankRecord rank = Records.job().ranks().getFirst();
        long[] times = rank.steps().getFirst();
        assertThat(rank.earlier(-100).steps().getFirst()[0]).isEqualTo(times[0] + 100);
        assertThat(rank.steps().getFirst()[0]).isEqualTo(times[0]);
    }
}
