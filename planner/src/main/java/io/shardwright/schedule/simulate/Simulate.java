package io.shardwright.schedule.simulate;

import io.shardwright.schedule.Message;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.check.CheckSchedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a schedule would take. Each rank runs its tasks in order; a task starts when its rank is free and what it reads is
 * there, which is the end of the task that sends it and the time of the message. Sending costs a rank nothing, and channels
 * hold what they have to.
 */
public final class Simulate {
    private final Schedule schedule;
    private final List<StageTimes> times;
    private final Map<Message, Double> arrivals = new HashMap<>();

    private Simulate(Schedule schedule, List<StageTimes> times) {
        this.schedule = schedule;
        this.times = times;
    }

    /**
     * @param schedule one that {@link CheckSchedule} finds nothing wrong with
     * @param times for each stage
     */
    public static Timeline run(Schedule schedule, List<StageTimes> times) {
        if (times.size() != schedule.stages()) {
            throw new IllegalArgumentException(
                    "times of " + times.size() + " stages for a schedule with " + schedule.stages());
        }
        return new Simulate(schedule, times).timeline();
    }

    private Timeline timeline() {
        List<List<Timeline.Entry>> entries = new ArrayList<>();
        schedule.orders().forEach(_ -> entries.add(new ArrayList<>()));
        schedule.upAndDown(rank -> step(schedule.order(rank), entries.get(rank)));
        for (int rank = 0; rank < schedule.ranks(); rank++) {
            if (entries.get(rank).size() < schedule.order(rank).size()) {
                throw new IllegalArgumentException("schedule " + schedule.name() + " stands still: "
                        + String.join("; ", CheckSchedule.run(schedule)));
            }
        }
        return new Timeline(schedule, entries);
    }

    /** Runs a rank's next task if what it reads is known to arrive. */
    private boolean step(List<Task> order, List<Timeline.Entry> ran) {
        if (ran.size() == order.size()) {
            return false;
        }
        Task task = order.get(ran.size());
        double start = ran.isEmpty() ? 0 : ran.getLast().end();
        Optional<Message> read = Message.readBy(task, schedule.placement());
        if (read.isPresent()) {
            Double arrival = arrivals.get(read.get());
            if (arrival == null) {
                return false;
            }
            start = Math.max(start, arrival);
        }
        double end = start + times.get(task.stage()).of(task.work());
        Message.sentBy(task, schedule.placement())
                .ifPresent(message ->
                        arrivals.put(message, end + times.get(message.cut()).communication()));
        ran.add(new Timeline.Entry(task, start, end));
        return true;
    }
}
