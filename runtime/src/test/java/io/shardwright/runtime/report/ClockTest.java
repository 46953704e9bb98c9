package io.shardwright.runtime.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockTest {
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
