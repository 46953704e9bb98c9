package io.shardwright.runtime.run;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.ImaginedEndpoint;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.schedule.check.RequireMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The model built as each rank of one pipeline would, without memory: what is wrong with it is then said once, and not by every
 * rank, and what it will take is known.
 *
 * @param memory of each rank along pp; those along other axes are alike
 */
public record Rehearsal(PreparedRun run, long parameters, Schedule schedule, StageCut cut, List<MemoryReport> memory) {
    /** @throws io.shardwright.spi.ModelException if the model cannot be built so, or a rank would need more memory than it may */
    public static Rehearsal of(PreparedRun run) {
        TrainingSettings settings = run.settings();
        Mesh mesh = run.mesh();
        List<MemoryReport> memory = new ArrayList<>();
        List<Long> fixed = new ArrayList<>();
        Rehearsal rehearsal = null;
        List<Long> saved = new ArrayList<>();
        for (int index = 0; index < mesh.degree(Axis.PP); index++) {
            try (Endpoint endpoint = new ImaginedEndpoint(mesh, index * mesh.stride(Axis.PP))) {
                RankModel model = RankModel.declare(
                        run,
                        new RankWorld(
                                endpoint,
                                new NaiveKernels(),
                                settings.seed(),
                                settings.parallel().context()));
                MemoryReport report = new RunState(run, model).memoryReport();
                memory.add(report);
                fixed.add(report.total() - report.bytes(MemoryKind.ACTIVATIONS));
                Schedule schedule = model.run().schedule();
                saved = savedOfStages(saved, model, schedule, index, report);
                rehearsal = new Rehearsal(
                        run,
                        model.survey().parameterCount(),
                        schedule,
                        model.stages().cut(),
                        memory);
            }
        }
        Rehearsal all = Objects.requireNonNull(rehearsal);
        Long limit = settings.compute().memoryLimit();
        if (limit != null) {
            List<Long> nothing = Collections.nCopies(saved.size(), 0L);
            new RequireMemory(limit, fixed, saved, nothing).check(all.schedule());
        }
        return all;
    }

    /** What one microbatch saves at each stage; a rank with several stages counts them as alike. */
    private static List<Long> savedOfStages(
            List<Long> known, RankModel model, Schedule schedule, int rank, MemoryReport report) {
        List<Long> saved = new ArrayList<>(known);
        while (saved.size() < schedule.stages()) {
            saved.add(0L);
        }
        List<Integer> stages = schedule.placement().stagesOf(rank);
        int slots = stages.stream().mapToInt(model.run()::slots).sum();
        stages.forEach(stage -> saved.set(stage, report.bytes(MemoryKind.ACTIVATIONS) / Math.max(1, slots)));
        return saved;
    }

    /** @param ranks what a rank is */
    public String describe(String ranks) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s %s, %,d parameters, %s as %s%n",
                run.model().name(),
                run.model().choice().sizes(),
                parameters,
                run.mesh(),
                ranks));
        if (schedule.stages() == 1) {
            return text.append(memory.getFirst()).toString();
        }
        text.append(String.format(
                Locale.ROOT,
                "%s, %d microbatches; stages of units %s%n",
                schedule.name(),
                schedule.microbatches(),
                stages()));
        for (int rank = 0; rank < memory.size(); rank++) {
            text.append(String.format(Locale.ROOT, "pp %d: %s%n", rank, memory.get(rank)));
        }
        return text.toString().stripTrailing();
    }

    /** {@code 0-2 on 0, 3-5 on 1}. */
    private String stages() {
        StagePlacement placement = schedule.placement();
        List<String> parts = new ArrayList<>();
        for (int stage = 0; stage < cut.stages(); stage++) {
            String units = cut.end(stage) - cut.first(stage) == 1
                    ? Integer.toString(cut.first(stage))
                    : cut.first(stage) + "-" + (cut.end(stage) - 1);
            String ranks = placement.holders().get(stage).toString().replaceAll("[\\[\\]]", "");
            parts.add(units + " on " + ranks);
        }
        return String.join("; ", parts);
    }
}
