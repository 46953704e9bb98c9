package io.shardwright.runtime.cli;

import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.schedule.check.SlotPlan;
import io.shardwright.schedule.check.SmallestBuffer;
import io.shardwright.schedule.simulate.Simulate;
import io.shardwright.schedule.simulate.StageTimes;
import io.shardwright.schedule.simulate.Staircase;
import io.shardwright.schedule.simulate.Timeline;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code schedule}: draws a pipeline's schedule and says what it would take. */
@Command(
        name = "schedule",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Draws a pipeline's schedule, with its bubble and the microbatches that are alive at a time.")
final class ScheduleCommand implements Callable<Integer> {
    private static final int MOST = 4096;
    private static final long MOST_PLACES = 1 << 18;

    @Parameters(
            paramLabel = "NAME",
            description = "naive, gpipe, 1f1b, interleaved, zb-h1, zb-h2, pipedream or 1f1b-rr.")
    private String name = "";

    @Option(
            names = "--ranks",
            paramLabel = "N",
            defaultValue = "4",
            description = "Along pp. Default: ${DEFAULT-VALUE}.")
    private int ranks;

    @Option(names = "--microbatches", paramLabel = "M", defaultValue = "8", description = "Default: ${DEFAULT-VALUE}.")
    private int microbatches;

    @Option(
            names = "--chunks",
            paramLabel = "V",
            defaultValue = "2",
            description = "Stages of each rank, for interleaved. Default: ${DEFAULT-VALUE}.")
    private int chunks;

    @Option(
            names = "--replicas",
            paramLabel = "R,...",
            split = ",",
            description = "Ranks of each stage, for 1f1b-rr: 2,1.")
    private List<Integer> replicas = List.of();

    @Option(
            names = "--times",
            paramLabel = "F,B,W,C",
            split = ",",
            arity = "1",
            description =
                    "Of a stage's forward, input gradient and weight gradient, and of a message. Default: 1,1,1,0.")
    private List<Double> times = List.of(1.0, 1.0, 1.0, 0.0);

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Override
    public Integer call() {
        Ranges.require("--ranks", ranks, 1, MOST);
        Ranges.require("--microbatches", microbatches, 1, MOST);
        Ranges.require("--chunks", chunks, 1, MOST);
        replicas.forEach(count -> Ranges.require("--replicas", count, 1, MOST));
        // A row for each rank, in which it works on each microbatch, and waits for the ranks before it.
        long rows = replicas.isEmpty()
                ? ranks
                : replicas.stream().mapToLong(Integer::longValue).sum();
        if ((microbatches + rows) * rows * chunks > MOST_PLACES) {
            String along = replicas.isEmpty() ? "--ranks " + ranks : "--replicas of " + rows + " ranks";
            throw new UsageException(along + " with --microbatches " + microbatches + " and --chunks " + chunks
                    + ": a drawing has at most " + MOST_PLACES + " places");
        }
        if (times.size() != 4 || times.stream().anyMatch(time -> !(time >= 0 && time <= Float.MAX_VALUE))) {
            throw new UsageException("--times " + times + " are no four times\n  Fix: --times 1,1,1,0");
        }
        ScheduleKind kind = ScheduleKind.named(name);
        Schedule schedule = kind.schedule(placement(kind), microbatches);
        List<StageTimes> ofStages =
                StageTimes.equal(schedule.stages(), times.get(0), times.get(1), times.get(2), times.get(3));
        Timeline timeline = Simulate.run(schedule, ofStages);
        SlotPlan slots = SlotPlan.of(schedule);
        System.out.println(Staircase.draw(schedule));
        System.out.printf(
                Locale.ROOT, "bubble %.4f of %s, with F B W C = %s%n", timeline.bubbleRate(), timeline.cost(), times);
        for (int rank = 0; rank < schedule.ranks(); rank++) {
            System.out.printf(Locale.ROOT, "rank %d keeps at most %d microbatches alive%n", rank, slots.peak(rank));
        }
        System.out.printf(Locale.ROOT, "each channel has to buffer %d messages%n", SmallestBuffer.of(schedule));
        return 0;
    }

    private StagePlacement placement(ScheduleKind kind) {
        if (kind != ScheduleKind.ROUND_ROBIN) {
            return kind.placement(ranks, chunks);
        }
        if (replicas.isEmpty()) {
            throw new UsageException("schedule 1f1b-rr needs the ranks of each stage\n  Fix: --replicas 2,1");
        }
        return StagePlacement.replicated(replicas);
    }
}
