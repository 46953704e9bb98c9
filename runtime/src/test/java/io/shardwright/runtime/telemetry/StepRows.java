package io.shardwright.runtime.telemetry;

import io.shardwright.runtime.run.StepResult;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Steps whose numbers follow from the step's. */
final class StepRows {
    private static final long WALL_MILLIS = 1_700_000_000_250L;

    private StepRows() {}

    static double loss(long step) {
        return step == 3 ? Double.NaN : 5 / (1.0 + step);
    }

    static double norm(long step) {
        return 0.1 * step;
    }

    static StepRow row(long step) {
        return row(step, null);
    }

    static StepRow row(long step, StepResult.@Nullable Experts experts) {
        return new StepRow(
                new StepResult(step, loss(step), norm(step), 1e-3, 2_000_000, experts, null),
                WALL_MILLIS + step,
                new Throughput(64, 6e6, OptionalDouble.of(12e9)),
                1L << 28);
    }
}
