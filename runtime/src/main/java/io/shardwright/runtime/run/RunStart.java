package io.shardwright.runtime.run;

import io.shardwright.schedule.Schedule;
import java.util.function.Consumer;

/**
 * A run before its first step.
 *
 * @param run what it was prepared from
 * @param parameters elements of the whole model
 * @param device that this rank computes on, in words
 * @param flopsPerStep floating-point operations that a step needs on all ranks together: of matrix multiplications and attention in
 *     its forwards, and twice as many in its backwards; what is computed again doesn't count
 * @param schedule of the pipeline
 * @param log of this rank, which has each step before listeners hear of it
 * @param warnings takes what a listener has to say to the others ({@link RunListener#warned})
 */
public record RunStart(
        PreparedRun run,
        long parameters,
        String device,
        double flopsPerStep,
        Schedule schedule,
        RunLog log,
        Consumer<String> warnings) {}
