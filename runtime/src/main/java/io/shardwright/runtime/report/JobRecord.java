package io.shardwright.runtime.report;

import com.google.gson.Gson;
import io.shardwright.runtime.assembly.GatherTexts;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.simulate.Timeline;
import io.shardwright.spi.collective.CollectiveSite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What all ranks have to tell about a run.
 *
 * @param stages the names of the units of each stage
 * @param ranks in order of their numbers; their clocks agree
 */
public record JobRecord(Schedule schedule, List<List<String>> stages, List<RankRecord> ranks) {
    private record Told(Clock clock, RankRecord record) {}

    private static final CollectiveSite MEET = new CollectiveSite(0, "reading the clocks", "JobRecord.java");
    private static final double NANOS = 1e6;

    /** Shorter waits are the listener's own. */
    private static final double SHORTEST_WAIT_MILLIS = 1e-3;

    /** All ranks call it, and all get the same. */
    public static JobRecord gather(RankWorld world, Schedule schedule, List<List<String>> stages, RankRecord mine) {
        world.everyone().barrier(MEET);
        Clock clock = Clock.read();
        Gson gson = new Gson();
        List<Told> told = GatherTexts.ofAllRanks(world, gson.toJson(new Told(clock, mine))).stream()
                .map(text -> gson.fromJson(text, Told.class))
                .toList();
        Clock first = told.getFirst().clock();
        return new JobRecord(
                schedule,
                stages,
                told.stream()
                        .map(one -> one.record().earlier(one.clock().ahead(first)))
                        .toList());
    }

    /** Steps that every rank has recorded: the last ones of the run. */
    public int steps() {
        return ranks.stream()
                .filter(rank -> !tasks(rank).isEmpty())
                .mapToInt(rank -> rank.steps().size())
                .min()
                .orElse(0);
    }

    private List<Task> tasks(RankRecord rank) {
        return schedule.order(rank.pipelineRank());
    }

    /** Of a rank that has tasks: ranks may have recorded a different number of steps, and all have the last. */
    private long[] times(RankRecord rank, int step) {
        return rank.steps().get(rank.steps().size() - steps() + step);
    }

    /** When the first rank began with a step, which is when the step's spans have their zero. */
    long start(int step) {
        return ranks.stream()
                .filter(rank -> !tasks(rank).isEmpty())
                .mapToLong(rank -> times(rank, step)[0])
                .min()
                .orElse(0);
    }

    /** What a rank did in a recorded step, in order of time. */
    List<Span> spans(RankRecord rank, int step) {
        List<Task> tasks = tasks(rank);
        List<Span> spans = new ArrayList<>();
        if (tasks.isEmpty()) {
            return spans;
        }
        long zero = start(step);
        long[] times = times(rank, step);
        for (int i = 0; i < tasks.size(); i++) {
            int first = i * TaskRecorder.NUMBERS;
            Span wait = new Span(tasks.get(i), true, (times[first] - zero) / NANOS, (times[first + 1] - zero) / NANOS);
            if (wait.duration() >= SHORTEST_WAIT_MILLIS) {
                spans.add(wait);
            }
            spans.add(new Span(tasks.get(i), false, wait.end(), (times[first + 2] - zero) / NANOS));
        }
        return spans;
    }

    /** A recorded step of each pipeline, of which there are as many as there are ranks along the other axes together. */
    public List<Timeline> timelines(int step) {
        Map<String, List<RankRecord>> pipelines = new LinkedHashMap<>();
        ranks.forEach(rank -> pipelines
                .computeIfAbsent(rank.coordinates(), _ -> new ArrayList<>())
                .add(rank));
        return pipelines.values().stream()
                .map(pipeline -> timeline(pipeline, step))
                .toList();
    }

    private Timeline timeline(List<RankRecord> pipeline, int step) {
        return new Timeline(
                schedule,
                pipeline.stream()
                        .sorted(Comparator.comparingInt(RankRecord::pipelineRank))
                        .map(rank -> spans(rank, step).stream()
                                .filter(span -> !span.waiting())
                                .map(span -> new Timeline.Entry(span.task(), span.start(), span.end()))
                                .toList())
                        .toList());
    }

    /** Every recorded step of every pipeline. */
    public List<List<Timeline>> timelines() {
        return IntStream.range(0, steps()).mapToObj(this::timelines).toList();
    }
}
