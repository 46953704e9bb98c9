package io.shardwright.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.schedule.OneForwardOneBackward;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HandoverTest {
    @Test
    void goesForwardWithActivationsAndBackWithGradients() {
        Schedule schedule = OneForwardOneBackward.schedule(3, 2);
        assertThat(Handover.sentBy(new Task(Work.FORWARD, 0, 1), schedule)).hasValue(new Handover(true, 1, 1));
        assertThat(Handover.sentBy(new Task(Work.BACKWARD, 2, 1), schedule)).hasValue(new Handover(false, 1, 1));
        assertThat(Handover.sentBy(new Task(Work.FORWARD, 2, 0), schedule)).isEmpty();
        assertThat(Handover.sentBy(new Task(Work.BACKWARD, 0, 0), schedule)).isEmpty();
        assertThat(Handover.sentBy(new Task(Work.WEIGHT_GRADIENT, 1, 0), schedule))
                .isEmpty();
        assertThat(Handover.neededBy(new Task(Work.WEIGHT_GRADIENT, 1, 0), schedule))
                .isEmpty();
        assertThat(Handover.neededBy(new Task(Work.FORWARD, 0, 0), schedule)).isEmpty();
        assertThat(Handover.neededBy(new Task(Work.BACKWARD, 2, 0), schedule)).isEmpty();
        assertThat(Handover.neededBy(new Task(Work.INPUT_GRADIENT, 1, 0), schedule))
                .hasValue(new Handover(false, 1, 0));
    }

    /** The middle stage's neighbours get what it makes, in its order. */
    @Test
    void keepsTheOrderOfTheSender() {
        Schedule schedule = OneForwardOneBackward.schedule(3, 3);
        assertThat(Handover.between(schedule, 1, 2))
                .containsExactly(new Handover(true, 2, 0), new Handover(true, 2, 1), new Handover(true, 2, 2));
        assertThat(Handover.between(schedule, 1, 0))
                .containsExactly(new Handover(false, 0, 0), new Handover(false, 0, 1), new Handover(false, 0, 2));
        assertThat(Handover.between(schedule, 0, 2)).isEmpty();
    }

    /** Whatever any task waits for is sent, once, and by the rank that is thought to send it. */
    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.pipeline.Tables#all")
    void isSentOnceForEachTaskThatNeedsIt(Schedule schedule) {
        List<Handover> needed = new ArrayList<>();
        for (int rank = 0; rank < schedule.ranks(); rank++) {
            for (Task task : schedule.order(rank)) {
                Handover.neededBy(task, schedule).ifPresent(needed::add);
            }
        }
        List<Handover> sent = new ArrayList<>();
        for (int from = 0; from < schedule.ranks(); from++) {
            for (int to = 0; to < schedule.ranks(); to++) {
                int sender = from;
                int receiver = to;
                List<Handover> messages = Handover.between(schedule, from, to);
                assertThat(messages).allSatisfy(message -> {
                    assertThat(message.sender(schedule)).isEqualTo(sender);
                    assertThat(message.receiver(schedule)).isEqualTo(receiver);
                });
                sent.addAll(messages);
            }
        }
        assertThat(sent).containsExactlyInAnyOrderElementsOf(needed);
    }
}
