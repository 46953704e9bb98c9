package io.shardwright.runtime.telemetry;

import io.shardwright.runtime.run.StepResult;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The numbers that a step comes to, in the order in which logs have them. */
enum StepNumber {
    LOSS("loss"),
    GRADIENT_NORM("gradNorm"),
    RATE("rate"),
    MILLIS("millis"),
    TOKENS_PER_SECOND("tokensPerSecond"),
    FLOPS_PER_SECOND("flopsPerSecond"),
    PEAK_SHARE("peakShare"),
    RESIDENT_BYTES("residentBytes"),
    LEFT_OUT("leftOut"),
    AUXILIARY("auxiliary"),
    DROPPED_SHARE("droppedShare"),
    IMBALANCE("imbalance");

    private final String text;

    StepNumber(String text) {
        this.text = text;
    }

    /** Its name in logs. */
    String text() {
        return text;
    }

    /** Not a number if the step has none of the kind. */
    double of(StepRow row) {
        StepResult result = row.result();
        return switch (this) {
            case LOSS -> result.loss();
            case GRADIENT_NORM -> result.gradientNorm();
            case RATE -> result.rate();
            case MILLIS -> result.nanos() / 1e6;
            case TOKENS_PER_SECOND -> row.throughput().tokensPerSecond(result.nanos());
            case FLOPS_PER_SECOND -> row.throughput().flopsPerSecond(result.nanos());
            case PEAK_SHARE -> row.throughput().peakShare(result.nanos());
            case RESIDENT_BYTES -> row.residentBytes();
            case LEFT_OUT -> result.leftOut() == null ? 0 : 1;
            case AUXILIARY -> ofExperts(row, StepResult.Experts::auxiliary);
            case DROPPED_SHARE -> ofExperts(row, StepResult.Experts::droppedShare);
            case IMBALANCE -> ofExperts(row, StepResult.Experts::imbalance);
        };
    }

    /** Whether a step of this run may have one. */
    boolean isIn(StepRow row) {
        return switch (this) {
            case AUXILIARY, DROPPED_SHARE, IMBALANCE -> row.result().experts() != null;
            case PEAK_SHARE -> row.throughput().peakFlopsPerSecond().isPresent();
            case LOSS, GRADIENT_NORM, RATE, MILLIS, TOKENS_PER_SECOND, FLOPS_PER_SECOND, RESIDENT_BYTES, LEFT_OUT ->
                true;
        };
    }

    private static double ofExperts(StepRow row, ToDoubleFunction<StepResult.Experts> number) {
        StepResult.@Nullable Experts experts = row.result().experts();
        return experts == null ? Double.NaN : number.applyAsDouble(experts);
    }
}
