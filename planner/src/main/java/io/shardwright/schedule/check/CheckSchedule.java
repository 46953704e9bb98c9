package io.shardwright.schedule.check;

import io.shardwright.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves before a run that a schedule does what it has to, whoever made it: each microbatch runs once at each stage, on
 * the rank that holds it; forward before backward before weight gradient; each message is expected in the order in which
 * it is sent; and no rank waits for ever.
 *
 * <p>Each step only looks at schedules that the steps before found right. How much has to be buffered for that is
 * {@link SmallestBuffer}'s to say.
 */
public final class CheckSchedule {
    private CheckSchedule() {}

    /** What is wrong, a sentence each; empty for a schedule that may run. */
    public static List<String> run(Schedule schedule) {
        List<String> problems = new ArrayList<>(EachTaskOnce.problems(schedule));
        if (problems.isEmpty()) {
            problems.addAll(OrderOnRanks.problems(schedule));
            problems.addAll(MessagesMatch.problems(schedule));
        }
        if (problems.isEmpty()) {
            problems.addAll(BoundedRun.standstill(schedule, Integer.MAX_VALUE));
        }
        return problems;
    }
}
