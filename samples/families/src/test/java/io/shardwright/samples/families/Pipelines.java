package io.shardwright.samples.families;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.settings.PipelineSettings;
import io.shardwright.runtime.settings.StageRule;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;

/** Pipelines whose stages have as many units each; of round robin, one stage on all ranks. */
final class Pipelines {
    private Pipelines() {}

    static PipelineSettings of(String schedule, Mesh mesh, ModelUnits units, int microbatches) {
        ScheduleKind kind = ScheduleKind.named(schedule);
        StageRule stages = kind == ScheduleKind.ROUND_ROBIN
                ? StageRule.counts(List.of(units.count()), List.of(mesh.degree(Axis.PP)))
                : StageRule.EVEN;
        return PipelineSettings.of(kind).withMicrobatches(microbatches).withStages(stages);
    }
}
