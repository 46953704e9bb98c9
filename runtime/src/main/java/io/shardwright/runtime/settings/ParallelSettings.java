package io.shardwright.runtime.settings;

import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.schedule.ScheduleKind;
import java.util.ArrayList;
import java.util.List;

/**
 * How a run is spread over ranks.
 *
 * @param mesh ranks along each axis
 * @param pipeline what ranks along pp do
 * @param replication what ranks along dp do
 * @param context how attention sees a sequence that is split over cp
 */
public record ParallelSettings(
        Mesh mesh, PipelineSettings pipeline, ReplicationSettings replication, ContextForm context) {
    /** @throws SettingException about the first two that don't go together */
    public ParallelSettings {
        ScheduleKind schedule = pipeline.schedule();
        ZeroStage zero = replication.zero();
        if (zero != ZeroStage.NONE && schedule == ScheduleKind.PIPEDREAM) {
            throw new SettingException(
                    "%s doesn't go with %s, whose stages update on their own\n  Fix: %s",
                    Setting.ZERO.is(zero.ordinal()), Setting.SCHEDULE.is(schedule.text()), Setting.ZERO.is(0));
        }
        if (zero.splitsGradients() && schedule.splitsBackward()) {
            throw new SettingException(
                    "%s doesn't go with %s, which keeps gradients of several microbatches unfinished\n  Fix: %s, or %s",
                    Setting.ZERO.is(zero.ordinal()),
                    Setting.SCHEDULE.is(schedule.text()),
                    Setting.ZERO.is(1),
                    Setting.SCHEDULE.is("1f1b"));
        }
        if (replication.mode() == ReplicationMode.SERVER && schedule == ScheduleKind.PIPEDREAM) {
            throw new SettingException(
                    "%s doesn't go with %s\n  Fix: %s",
                    Setting.REPLICATION_MODE.is("server"),
                    Setting.SCHEDULE.is("pipedream"),
                    Setting.REPLICATION_MODE.is("ddp"));
        }
    }

    /** Nothing but a mesh: 1F1B along pp, all-reduces along dp, a ring along cp. */
    public static ParallelSettings of(Mesh mesh) {
        return new ParallelSettings(mesh, PipelineSettings.USUAL, ReplicationSettings.PLAIN, ContextForm.RING);
    }

    public ParallelSettings with(PipelineSettings other) {
        return new ParallelSettings(mesh, other, replication, context);
    }

    public ParallelSettings with(ReplicationSettings other) {
        return new ParallelSettings(mesh, pipeline, other, context);
    }

    public ParallelSettings with(ContextForm other) {
        return new ParallelSettings(mesh, pipeline, replication, other);
    }

    /** Settings that were chosen, and that this mesh has no ranks for: they change nothing. */
    public List<Setting> idle() {
        List<Setting> idle = new ArrayList<>();
        PipelineSettings usual = PipelineSettings.USUAL;
        if (mesh.degree(Axis.PP) == 1 && pipeline.schedule() != usual.schedule()) {
            idle.add(Setting.SCHEDULE);
        }
        if (pipeline.verticalSync() && pipeline.schedule() != ScheduleKind.PIPEDREAM) {
            idle.add(Setting.VERTICAL_SYNC);
        }
        if (mesh.degree(Axis.DP) == 1 && replication.zero() != ZeroStage.NONE) {
            idle.add(Setting.ZERO);
        }
        if (mesh.degree(Axis.DP) == 1 && replication.mode() != ReplicationMode.DDP) {
            idle.add(Setting.REPLICATION_MODE);
        }
        if (mesh.degree(Axis.CP) == 1 && context != ContextForm.RING) {
            idle.add(Setting.CONTEXT);
        }
        return idle;
    }
}
