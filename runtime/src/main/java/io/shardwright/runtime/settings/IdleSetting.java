package io.shardwright.runtime.settings;

import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.schedule.ScheduleKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A setting that was chosen and changes nothing.
 *
 * @param value that was chosen; empty for one that is there or not
 * @param reason behind "because": {@code the mesh has no pp}
 */
public record IdleSetting(Setting setting, String value, String reason) {
    /** Those of a run, in the order of {@link TrainingSettings}. */
    static List<IdleSetting> of(TrainingSettings settings) {
        ParallelSettings parallel = settings.parallel();
        Mesh mesh = parallel.mesh();
        PipelineSettings pipeline = parallel.pipeline();
        ScheduleKind schedule = pipeline.schedule();
        List<IdleSetting> idle = new ArrayList<>();
        if (settings.model().sequenceParallel() && mesh.degree(Axis.TP) == 1) {
            idle.add(without(Setting.SEQUENCE_PARALLEL, "", Axis.TP));
        }
        if (schedule != PipelineSettings.USUAL.schedule() && mesh.degree(Axis.PP) == 1) {
            idle.add(without(Setting.SCHEDULE, schedule.text(), Axis.PP));
        }
        if (pipeline.chunks() != PipelineSettings.USUAL.chunks() && schedule != ScheduleKind.INTERLEAVED) {
            idle.add(new IdleSetting(
                    Setting.CHUNKS, Integer.toString(pipeline.chunks()), "the schedule is " + schedule.text()));
        }
        if (pipeline.verticalSync() && schedule != ScheduleKind.PIPEDREAM) {
            idle.add(new IdleSetting(Setting.VERTICAL_SYNC, "", "the schedule is " + schedule.text()));
        } else if (pipeline.verticalSync() && mesh.degree(Axis.PP) == 1) {
            idle.add(without(Setting.VERTICAL_SYNC, "", Axis.PP));
        }
        // Replicas along cp share out what ZeRO splits, as those along dp do.
        ZeroStage zero = parallel.replication().zero();
        if (zero != ZeroStage.NONE && mesh.degree(Axis.DP) * mesh.degree(Axis.CP) == 1) {
            idle.add(without(Setting.ZERO, Integer.toString(zero.ordinal()), Axis.DP));
        }
        if (parallel.replication().mode() != ReplicationMode.DDP && mesh.degree(Axis.DP) == 1) {
            idle.add(without(
                    Setting.REPLICATION_MODE, parallel.replication().mode().text(), Axis.DP));
        }
        if (parallel.context() != ContextForm.RING && mesh.degree(Axis.CP) == 1) {
            idle.add(without(Setting.CONTEXT, parallel.context().text(), Axis.CP));
        }
        CheckpointSettings checkpoints = settings.checkpoints();
        if (checkpoints.folder() == null && checkpoints.every() != CheckpointSettings.USUAL_EVERY) {
            idle.add(withoutCheckpoints(Setting.CHECKPOINT_EVERY, checkpoints.every()));
        }
        if (checkpoints.folder() == null && checkpoints.keep() != 0) {
            idle.add(withoutCheckpoints(Setting.CHECKPOINTS_KEPT, checkpoints.keep()));
        }
        return List.copyOf(idle);
    }

    private static IdleSetting withoutCheckpoints(Setting setting, long value) {
        return new IdleSetting(setting, Long.toString(value), "no checkpoints are written");
    }

    private static IdleSetting without(Setting setting, String value, Axis axis) {
        return new IdleSetting(setting, value, "the mesh has no " + axis.text());
    }
}
