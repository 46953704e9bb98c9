package io.shardwright.runtime.run;

import io.shardwright.runtime.report.Bubble;
import io.shardwright.runtime.report.JobRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run after its last step.
 *
 * @param log of every step
 * @param job what the ranks did in the last steps
 * @param bubble of the pipeline
 * @param expertTokens of each expert of each layer in the last step; empty if the model has none
 * @param comparison null if there is no reference
 */
public record TrainedRun(
        RunLog log,
        JobRecord job,
        Bubble bubble,
        Map<String, List<Long>> expertTokens,
        @Nullable ReferenceComparison comparison) {}
