package io.shardwright.runtime.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepGuardTest {
    private static StepGuard after(double factor, int steps) {
        StepGuard guard = new StepGuard(GuardSettings.SKIPPING.withSpikeFactor(factor));
        for (int step = 0; step < steps; step++) {
            guard.taken(2, 0.5);
        }
        return guard;
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, 1, LOSS_NOT_FINITE",
        "Infinity, NaN, LOSS_NOT_FINITE",
        "2, NaN, NORM_NOT_FINITE",
        "2, Infinity, NORM_NOT_FINITE",
        "6.1, 0.5, LOSS_JUMPS",
        "5.9, 1.6, NORM_JUMPS",
        "5.9, 1.4, ",
        "-100, 0, "
    })
    void judges(double loss, double norm, BadStep.Cause cause) {
        assertThat(after(3, 20).judge(loss, norm).map(StepGuard.Verdict::cause)).isEqualTo(Optional.ofNullable(cause));
    }

    @Test
    void callsNothingAJumpBeforeItKnowsWhatIsUsual() {
        assertThat(after(3, 15).judge(100, 100)).isEmpty();
        assertThat(after(3, 16).judge(100, 0.5)).isPresent();
        assertThat(after(0, 100).judge(1e30, 1e30)).isEmpty();
        assertThat(after(3, 15).judge(Double.NaN, 1)).isPresent();
    }

    /** A loss that is less than nothing has no multiple that would be worse. */
    @Test
    void comparesNothingWithANegativeMean() {
        StepGuard guard = new StepGuard(GuardSettings.SKIPPING.withSpikeFactor(2));
        for (int step = 0; step < 50; step++) {
            guard.taken(-3, 1);
        }
        assertThat(guard.judge(-1, 1)).isEmpty();
        assertThat(guard.judge(-1, 2.1)).isPresent();
    }

    @Test
    void followsLossesThatFall() {
        StepGuard guard = new StepGuard(GuardSettings.SKIPPING.withSpikeFactor(2));
        double mean = 0;
        for (int step = 0; step < 500; step++) {
            double loss = 10 * Math.exp(-step / 100.0);
            mean += (loss - mean) / Math.min(step + 1, 64);
            guard.taken(loss, 1);
        }
        assertThat(guard.memory().loss()).isEqualTo(mean);
        assertThat(guard.judge(2.1 * mean, 1)).isPresent();
        assertThat(guard.judge(1.9 * mean, 1)).isEmpty();
    }

    @Test
    void goesOnFromWhatItRemembered() {
        StepGuard first = after(3, 20);
        first.skipped();
        StepGuard second = new StepGuard(GuardSettings.SKIPPING.withSpikeFactor(3));
        second.resume(first.memory());
        first.taken(2.5, 0.25);
        second.taken(2.5, 0.25);
        assertThat(second.memory()).isEqualTo(first.memory());
        assertThat(second.memory().skipped()).isOne();
    }

    @Test
    void leavesOutSoManyInARow() {
        StepGuard guard = new StepGuard(GuardSettings.SKIPPING.withMostSkips(2));
        guard.skipped();
        assertThat(guard.maySkip()).isTrue();
        guard.skipped();
        assertThat(guard.maySkip()).isFalse();
        guard.taken(1, 1);
        assertThat(guard.maySkip()).isTrue();
        assertThat(guard.memory().skipped()).isEqualTo(2);
    }
}
