package io.shardwright.runtime.pipeline;

import io.shardwright.schedule.Task;

/** Is told what a rank does and when; times as of {@link System#nanoTime}. */
public interface TaskListener {
    TaskListener NONE = new TaskListener() {
        @Override
        public void waited(Task task, long start, long end) {}

        @Override
        public void worked(Task task, long start, long end) {}
    };

    /** The rank waited for what {@code task} needs. */
    void waited(Task task, long start, long end);

    void worked(Task task, long start, long end);
}
