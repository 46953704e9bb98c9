package io.shardwright.schedule.simulate;

import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.check.CheckSchedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A schedule as the papers draw it: a row for each rank, a column for each clock, which is what a forward takes, or one
 * half of a backward.
 *
 * <pre>
 * clock    0   1   2   3   4   5   6   7   8
 * rank 0   F0  F1  .   .   B0  --  .   B1  --
 * rank 1   .   F0  B0  --  F1  B1  --
 * </pre>
 */
public final class Staircase {
    private static final String IDLE = ".";
    private static final String GOES_ON = "--";

    private Staircase() {}

    /** @param schedule one that {@link CheckSchedule} finds nothing wrong with */
    public static String draw(Schedule schedule) {
        List<List<String>> rows = new ArrayList<>();
        for (List<Timeline.Entry> entries :
                Simulate.run(schedule, StageTimes.units(schedule.stages())).entries()) {
            List<String> row = new ArrayList<>();
            for (Timeline.Entry entry : entries) {
                row.addAll(Collections.nCopies((int) entry.start() - row.size(), IDLE));
                row.add(label(entry.task(), schedule.placement()));
                row.addAll(Collections.nCopies((int) entry.end() - row.size(), GOES_ON));
            }
            rows.add(row);
        }
        int clocks = rows.stream().mapToInt(List::size).max().orElse(0);
        List<String> numbers =
                IntStream.range(0, clocks).mapToObj(Integer::toString).toList();
        int width = rows.stream()
                .flatMap(List::stream)
                .mapToInt(String::length)
                .max()
                .orElse(0);
        int cell = 1 + Math.max(width, Integer.toString(clocks).length());
        StringBuilder text = new StringBuilder(line("clock", numbers, cell));
        for (int rank = 0; rank < rows.size(); rank++) {
            text.append(line("rank " + rank, rows.get(rank), cell));
        }
        return text.toString();
    }

    /** {@code F3}; where a rank holds several stages, with a letter for which of them, {@code F3b} for its second. */
    private static String label(Task task, StagePlacement placement) {
        if (!placement.interleaves()) {
            return task.label();
        }
        int rank = placement.rankOf(task.stage(), task.microbatch());
        return task.label() + (char) ('a' + placement.stagesOf(rank).indexOf(task.stage()));
    }

    private static String line(String head, List<String> cells, int width) {
        return (head + "         ").substring(0, 9)
                + cells.stream()
                        .map(cell -> cell + " ".repeat(width - cell.length()))
                        .collect(Collectors.joining())
                        .stripTrailing()
                + "\n";
    }
}
