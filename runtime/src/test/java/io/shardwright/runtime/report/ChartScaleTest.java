package io.shardwright.runtime.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChartScaleTest {
    @Test
    void ticksAreRoundAndBetweenTheEnds() {
        ChartScale scale = new ChartScale(2.13, 5.87, 0, 100);
        assertThat(scale.ticks(5)).extracting(ChartScale::text).containsExactly("3", "4", "5");
        assertThat(scale.ticks(10))
                .extracting(ChartScale::text)
                .contains("2.5", "3")
                .doesNotContain("2", "6");
    }

    @Test
    void smallNumbersKeepTheirDigits() {
        assertThat(new ChartScale(0, 0.003, 0, 1).ticks(3))
                .extracting(ChartScale::text)
                .containsExactly("0", "0.001", "0.002", "0.003");
    }

    @Test
    void endsLieAtEnds() {
        ChartScale scale = new ChartScale(1, 3, 200, 100);
        assertThat(scale.at(1)).isEqualTo(200);
        assertThat(scale.at(3)).isEqualTo(100);
        assertThat(scale.at(2)).isEqualTo(150);
    }
}
