package io.shardwright.runtime.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WarmupCosineTest {
    @Test
    void theRateRisesEvenlyAndFallsLikeACosine() {
        WarmupCosine rate = new WarmupCosine(2, 0.5, 4, 24);
        assertThat(rate.rate(0)).isEqualTo(0.5);
        assertThat(rate.rate(3)).isEqualTo(2);
        assertThat(rate.rate(4)).isEqualTo(2);
        assertThat(rate.rate(14)).isCloseTo((2 + 0.5) / 2, Offset.offset(1e-12));
        assertThat(rate.rate(24)).isEqualTo(0.5);
        assertThat(rate.rate(1000)).isEqualTo(0.5);
        for (int step = 5; step <= 24; step++) {
            assertThat(rate.rate(step)).isLessThan(rate.rate(step - 1));
        }
    }

    @Test
    void aConstantRateIsConstant() {
        for (long step : new long[] {0, 1, 100}) {
            assertThat(WarmupCosine.constant(0.3).rate(step)).isEqualTo(0.3);
        }
    }
}
