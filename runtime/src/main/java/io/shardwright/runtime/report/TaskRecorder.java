package io.shardwright.runtime.report;

import io.shardwright.runtime.pipeline.TaskListener;
import io.shardwright.schedule.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps when one rank waited and worked in the last steps. Memory is taken at the start, so that recording costs a step two
 * array writes a task.
 */
public final class TaskRecorder implements TaskListener {
    /** Numbers kept of a task: when the rank began to wait for what it needs, when it began to work, when it was done. */
    static final int NUMBERS = 3;

    private final int tasks;
    private final long[][] steps;
    private long recorded;

    /**
     * @param tasks that the rank has in a step; they are told in the same order in every step
     * @param steps to keep
     */
    public TaskRecorder(int tasks, int steps) {
        this.tasks = tasks;
        this.steps = new long[steps][tasks * NUMBERS];
    }

    @Override
    public void waited(Task task, long start, long end) {
        long[] step = current();
        int first = first();
        step[first] = start;
        step[first + 1] = end;
    }

    @Override
    public void worked(Task task, long start, long end) {
        long[] step = current();
        int first = first();
        step[first + 1] = start;
        step[first + 2] = end;
        recorded++;
    }

    private long[] current() {
        return steps[(int) (recorded / tasks % steps.length)];
    }

    private int first() {
        return (int) (recorded % tasks) * NUMBERS;
    }

    /**
     * The complete steps that are still there, oldest first: of each task in order when it began to wait, when it began to work,
     * and when it was done.
     */
    public List<long[]> steps() {
        List<long[]> kept = new ArrayList<>();
        if (tasks > 0) {
            long complete = recorded / tasks;
            boolean begun = recorded % tasks > 0;
            long oldest = Math.max(0, complete - steps.length + (begun ? 1 : 0));
            for (long step = oldest; step < complete; step++) {
                kept.add(steps[(int) (step % steps.length)].clone());
            }
        }
        return kept;
    }
}
