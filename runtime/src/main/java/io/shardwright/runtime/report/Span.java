package io.shardwright.runtime.report;

import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import io.shardwright.schedule.simulate.Timeline;

/**
 * What a rank did for a while, in milliseconds of the step.
 *
 * @param waiting for what the task needs, rather than working on it
 */
record Span(Task task, boolean waiting, double start, double end) {
    static final String WAITING = "wait";

    static Span of(Timeline.Entry entry) {
        return new Span(entry.task(), false, entry.start(), entry.end());
    }

    /** {@code forward}, {@code input-gradient}, {@code wait}. */
    String kind() {
        return waiting ? WAITING : kind(task.work());
    }

    static String kind(Work work) {
        return switch (work) {
            case FORWARD -> "forward";
            case BACKWARD -> "backward";
            case INPUT_GRADIENT -> "input-gradient";
            case WEIGHT_GRADIENT -> "weight-gradient";
        };
    }

    /** {@code F3 stage 1}. */
    String name() {
        String name = task.label() + " stage " + task.stage();
        return waiting ? "wait for " + name : name;
    }

    double duration() {
        return end - start;
    }
}
