package io.shardwright.runtime.settings;

import io.shardwright.schedule.ScheduleKind;
import org.jspecify.annotations.Nullable;

/**
 * How the ranks along pp share a model and a batch.
 *
 * @param schedule the order of their work
 * @param microbatches parts that each replica's share of the batch is cut into; null for 1, or with a pipeline as many as its ranks if
 *     they divide the batch
 * @param stages where the model is cut
 * @param chunks stages of each rank with the interleaved schedule
 * @param verticalSync whether under PipeDream's schedule a microbatch sees the same version of the weights in all stages
 */
public record PipelineSettings(
        ScheduleKind schedule, @Nullable Integer microbatches, StageRule stages, int chunks, boolean verticalSync) {
    /** 1F1B over stages that are cut by their work. */
    public static final PipelineSettings USUAL = of(ScheduleKind.ONE_FORWARD_ONE_BACKWARD);

    private static final int MOST_CHUNKS = 1 << 8;
    private static final int MOST_MICROBATCHES = 1 << 16;

    /** @throws SettingException about the first number that is out of its range */
    public PipelineSettings {
        if (microbatches != null) {
            requireCount(Setting.MICROBATCHES, microbatches, MOST_MICROBATCHES);
        }
        requireCount(Setting.CHUNKS, chunks, MOST_CHUNKS);
    }

    private static void requireCount(Setting setting, int count, int most) {
        if (count < 1) {
            throw new SettingException("%s: it is at least 1", setting.is(count));
        }
        setting.requireBetween(1, most, count);
    }

    /** With as many microbatches as is usual, stages cut by their work, and two chunks where it has chunks. */
    public static PipelineSettings of(ScheduleKind schedule) {
        return new PipelineSettings(schedule, null, StageRule.FLOPS, 2, false);
    }

    public PipelineSettings withMicrobatches(int count) {
        return new PipelineSettings(schedule, count, stages, chunks, verticalSync);
    }

    public PipelineSettings withStages(StageRule rule) {
        return new PipelineSettings(schedule, microbatches, rule, chunks, verticalSync);
    }

    public PipelineSettings withChunks(int count) {
        return new PipelineSettings(schedule, microbatches, stages, count, verticalSync);
    }

    public PipelineSettings withVerticalSync() {
        return new PipelineSettings(schedule, microbatches, stages, chunks, true);
    }
}
