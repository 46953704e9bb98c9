package io.shardwright.runtime.rate;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearningRateTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

    @Test
    void risesEvenlyAndFallsLikeACosine() {
        LearningRate rate = LearningRate.cosine(2, 0.5, 4, 24);
        assertThat(rate.rate(0)).isEqualTo(0.5);
        assertThat(rate.rate(3)).isEqualTo(2);
        assertThat(rate.rate(4)).isEqualTo(2);
        assertThat(rate.rate(14)).isCloseTo((2 + 0.5) / 2, ROUNDING);
        assertThat(rate.rate(24)).isEqualTo(0.5);
        assertThat(rate.rate(1000)).isEqualTo(0.5);
    }

    @Test
    void isConstantIfItIsToBe() {
        for (long step : new long[] {0, 1, 100}) {
            assertThat(LearningRate.constant(0.3).rate(step)).isEqualTo(0.3);
        }
        LearningRate warmed = new LearningRate(0.3, 0.3, 10, 100, new RateCourse.Level());
        assertThat(warmed.rate(4)).isEqualTo(0.15);
        assertThat(warmed.rate(1000)).isEqualTo(0.3);
    }

    @ParameterizedTest
    @EnumSource
    void everyFallGoesFromAllToNothingWithoutRising(Fall fall) {
        LearningRate rate = new LearningRate(1, 0, 0, 50, new RateCourse.Falling(fall));
        assertThat(rate.rate(0)).isEqualTo(1);
        assertThat(rate.rate(50)).isCloseTo(0, ROUNDING);
        for (int step = 1; step <= 50; step++) {
            assertThat(rate.rate(step)).isLessThan(rate.rate(step - 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void staysAndFallsAtTheEnd(Fall fall) {
        LearningRate rate = new LearningRate(1, 0.1, 10, 110, new RateCourse.StableThenFalling(0.2, fall));
        assertThat(rate.rate(9)).isEqualTo(1);
        assertThat(rate.rate(90)).isEqualTo(1);
        assertThat(rate.rate(100)).isCloseTo(0.1 + 0.9 * fall.left(0.5), ROUNDING);
        assertThat(rate.rate(110)).isCloseTo(0.1, ROUNDING);
    }

    @Test
    void isTheSameInALongerRunUntilTheShorterOneFalls() {
        LearningRate rate = new LearningRate(1, 0, 10, 110, new RateCourse.StableThenFalling(0.2, Fall.SQRT));
        for (long step = 0; step < 90; step++) {
            assertThat(rate.over(1000).rate(step)).isEqualTo(rate.rate(step));
        }
    }

    @Test
    void goesAsAFunctionOfOnesOwnSays() {
        LearningRate rate = new LearningRate(4, 0, 0, 8, new RateCourse.Own(progress -> progress < 0.5 ? 1 : 0.25));
        assertThat(rate.rate(3)).isEqualTo(4);
        assertThat(rate.rate(4)).isEqualTo(1);
    }
}
