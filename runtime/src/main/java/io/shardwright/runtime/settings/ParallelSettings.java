package io.shardwright.runtime.settings;

import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.schedule.ScheduleKind;

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
    /** Ranks of a mesh: what a schedule is checked for and a model declared on, before there is one. */
    private static final int MOST_RANKS = 4096;

    /** @throws SettingException about a mesh that is too large, or the first two that don't go together */
    public ParallelSettings {
        requireSize(mesh);
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

    private static void requireSize(Mesh mesh) {
        long ranks = 1;
        for (Axis axis : Axis.values()) {
            ranks = axis == Axis.EP ? ranks : ranks * mesh.degree(axis);
            if (ranks > MOST_RANKS || mesh.degree(axis) > MOST_RANKS) {
                throw new SettingException(
                        "%s: a mesh has at most %s ranks", Setting.MESH.is(mesh), Integer.toString(MOST_RANKS));
            }
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
}
