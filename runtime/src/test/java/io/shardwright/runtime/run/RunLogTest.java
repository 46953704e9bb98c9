package io.shardwright.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.settings.Recipe;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RunLogTest {
    private static double loss(long step) {
        return 1.0 / (1 + step);
    }

    private static RunLog after(long firstStep, long steps) {
        RunLog log = new RunLog(firstStep, Recipe.MOST_STEPS);
        for (long step = firstStep; step < firstStep + steps; step++) {
            log.add(new StepResult(step, loss(step), 2 * loss(step), 0.1, 1000 + step, null, null));
        }
        return log;
    }

    @Test
    void keepsEveryStepOfAnOrdinaryRun() {
        RunLog log = after(20, RunLog.MOST);
        assertThat(log.every()).isOne();
        assertThat(log.steps()).isEqualTo(RunLog.MOST);
        assertThat(log.losses())
                .isEqualTo(LongStream.range(20, 20 + RunLog.MOST)
                        .mapToDouble(RunLogTest::loss)
                        .toArray());
    }

    @Test
    void keepsEveryNthStepOfALongOneInTheSameMemory() {
        for (long steps : new long[] {RunLog.MOST + 1, 2L * RunLog.MOST + 1, 5L * RunLog.MOST - 3, 300_000}) {
            RunLog log = after(7, steps);
            long every = log.every();
            assertThat(log.losses()).hasSizeBetween(RunLog.MOST / 2, RunLog.MOST);
            assertThat(log.steps()).isEqualTo(steps);
            double[] expected = LongStream.range(0, (steps + every - 1) / every)
                    .mapToDouble(i -> loss(7 + i * every))
                    .toArray();
            assertThat(log.losses()).isEqualTo(expected);
            assertThat(log.gradientNorms()[3]).isEqualTo(2 * expected[3]);
            assertThat(log.last()).isNotNull().extracting(StepResult::step).isEqualTo(7 + steps - 1);
        }
    }

    @Test
    void hasTheMedianOfWhatItKeeps() {
        assertThat(after(0, 0).medianStepMillis()).isNaN();
        // The first half may still be compiled.
        assertThat(after(0, 4).medianStepMillis()).isEqualTo((1002 + 1003) / 2e6);
        assertThat(after(0, 101).medianStepMillis()).isEqualTo(1070 / 1e6);
    }
}
