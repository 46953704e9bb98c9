package io.shardwright.runtime.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskRecorderTest {
    private static final List<Task> TASKS = List.of(new Task(Work.FORWARD, 1, 0), new Task(Work.BACKWARD, 1, 0));

    /** Step s waits from 100 s, and each of its tasks waits 1 and works 2. */
    private static void tell(TaskRecorder recorder, int step) {
        long now = 100L * step;
        for (Task task : TASKS) {
            recorder.waited(task, now, now + 1);
            recorder.worked(task, now + 1, now + 3);
            now += 3;
        }
    }

    @Test
    void keepsTheLastStepsInOrder() {
        TaskRecorder recorder = new TaskRecorder(TASKS.size(), 3);
        for (int step = 0; step < 5; step++) {
            tell(recorder, step);
        }
        assertThat(recorder.steps())
                .containsExactly(
                        new long[] {200, 201, 203, 203, 204, 206},
                        new long[] {300, 301, 303, 303, 304, 306},
                        new long[] {400, 401, 403, 403, 404, 406});
    }

    @Test
    void leavesOutAStepThatIsNotOver() {
        TaskRecorder recorder = new TaskRecorder(TASKS.size(), 2);
        assertThat(recorder.steps()).isEmpty();
        tell(recorder, 0);
        tell(recorder, 1);
        recorder.waited(TASKS.getFirst(), 200, 201);
        recorder.worked(TASKS.getFirst(), 201, 203);
        // Step 0 has been written over.
        assertThat(recorder.steps()).containsExactly(new long[] {100, 101, 103, 103, 104, 106});
    }

    @Test
    void keepsNothingOfARankWithoutTasks() {
        assertThat(new TaskRecorder(0, 3).steps()).isEmpty();
    }

    @Test
    void allocatesNothingInAStep() {
        TaskRecorder recorder = new TaskRecorder(TASKS.size(), 4);
        com.sun.management.ThreadMXBean thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Task task = TASKS.getFirst();
        recorder.waited(task, 0, 1);
        recorder.worked(task, 1, 2);
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            recorder.waited(task, i, i + 1);
            recorder.worked(task, i + 1, i + 2);
        }
        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
}
