package io.shardwright.runtime.run;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.report.JobRecord;
import io.shardwright.runtime.report.RankRecord;
import io.shardwright.runtime.report.StepTraffic;
import io.shardwright.runtime.report.TaskRecorder;
import io.shardwright.schedule.Schedule;
import java.util.List;
import java.util.stream.IntStream;

/** Records what one rank does in the last steps of a run. */
final class RunRecorder {
    /** How many steps are kept; at most half of all, as in the first ones the JVM is still compiling. */
    private static final long STEPS = 16;

    private final RankWorld world;
    private final RankModel model;
    private final MemoryReport memory;
    private final long lastStep;
    private final TaskRecorder tasks;
    private StepTraffic before;
    private StepTraffic lastTraffic;

    /**
     * @param firstStep of this run
     * @param steps of the whole run
     */
    RunRecorder(RankWorld world, RankModel model, MemoryReport memory, long firstStep, long steps) {
        this.world = world;
        this.model = model;
        this.memory = memory;
        lastStep = steps - 1;
        Schedule schedule = model.run().schedule();
        int count = schedule.order(world.communicator(Axis.PP).rank()).size();
        tasks = new TaskRecorder(count, (int) Math.min(STEPS, (steps - firstStep + 1) / 2));
        model.training().tell(tasks);
        before = StepTraffic.soFar(world.traffic());
        lastTraffic = before.since(before);
    }

    void beforeStep(long step) {
        if (step == lastStep) {
            before = StepTraffic.soFar(world.traffic());
        }
    }

    void afterStep(long step) {
        if (step == lastStep) {
            lastTraffic = StepTraffic.soFar(world.traffic()).since(before);
        }
    }

    /** All ranks call it, when the last step is over. */
    JobRecord gather() {
        RankRecord mine = RankRecord.of(world.mesh(), world.rank(), memory, model.run(), lastTraffic, tasks);
        return JobRecord.gather(world, model.run().schedule(), stages(), mine);
    }

    private List<List<String>> stages() {
        StageCut cut = model.stages().cut();
        List<UnitSurvey.Entry> units = model.survey().entries();
        return IntStream.range(0, cut.stages())
                .mapToObj(stage -> units.subList(cut.first(stage), cut.end(stage)).stream()
                        .map(unit -> unit.name().isEmpty() ? "(start)" : unit.name())
                        .toList())
                .toList();
    }
}
