package io.shardwright.runtime.telemetry;

import io.shardwright.runtime.run.StepResult;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The numbers that a step comes to, in the order in which logs have them. */
enum StepNumber {
    LOSS("loss", row -> row.result().loss()),
    GRADIENT_NORM("gradNorm", row -> row.result().gradientNorm()),
    RATE("rate", row -> row.result().rate()),
    MILLIS("millis", row -> row.result().nanos() / 1e6),
    TOKENS_PER_SECOND(
            "tokensPerSecond", row -> row.throughput().tokensPerSecond(row.result().nanos())),
    FLOPS_PER_SECOND(
            "flopsPerSecond", row -> row.throughput().flopsPerSecond(row.result().nanos())),
    PEAK_SHARE("peakShare", row -> row.throughput().peakShare(row.result().nanos())),
    RESIDENT_BYTES("residentBytes", StepRow::residentBytes),
    AUXILIARY("auxiliary", row -> ofExperts(row, StepResult.Experts::auxiliary)),
    DROPPED_SHARE("droppedShare", row -> ofExperts(row, StepResult.Experts::droppedShare)),
    IMBALANCE("imbalance", row -> ofExperts(row, StepResult.Experts::imbalance));

    private final String text;
    private final ToDoubleFunction<StepRow> of;

    StepNumber(String text, ToDoubleFunction<StepRow> of) {
        this.text = text;
        this.of = of;
    }

    /** Its name in logs. */
    String text() {
        return text;
    }

    /** Not a number if the step has none of the kind. */
    double of(StepRow row) {
        return of.applyAsDouble(row);
    }

    /** Whether a step of this run may have one. */
    boolean isIn(StepRow row) {
        return switch (this) {
            case AUXILIARY, DROPPED_SHARE, IMBALANCE -> row.result().experts() != null;
            case PEAK_SHARE -> row.throughput().peakFlopsPerSecond().isPresent();
            case LOSS, GRADIENT_NORM, RATE, MILLIS, TOKENS_PER_SECOND, FLOPS_PER_SECOND, RESIDENT_BYTES -> true;
        };
    }

    private static double ofExperts(StepRow row, ToDoubleFunction<StepResult.Experts> number) {
        StepResult.@Nullable Experts experts = row.result().experts();
        return experts == null ? Double.NaN : number.applyAsDouble(experts);
    }
}
