package io.shardwright.schedule.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.schedule.GPipe;
import io.shardwright.schedule.GeneratedSchedules;
import io.shardwright.schedule.Naive;
import io.shardwright.schedule.OneForwardOneBackward;
import io.shardwright.schedule.Schedule;
import org.junit.jupiter.api.Test;

class SmallestBufferTest {
    @Test
    void oneDirectionAtATimeNeedsNoRoom() {
        for (int ranks = 1; ranks <= 6; ranks++) {
            for (int microbatches = 1; microbatches <= 9; microbatches++) {
                assertThat(SmallestBuffer.of(Naive.schedule(ranks, microbatches)))
                        .isZero();
                assertThat(SmallestBuffer.of(GPipe.schedule(ranks, microbatches)))
                        .isZero();
            }
        }
    }

    /** Rank 0 sends F1 while rank 1 sends back B0, and neither receives: the deadlock of blocking sends. */
    @Test
    void bothRanksOf1f1bSendFirst() {
        Schedule schedule = OneForwardOneBackward.schedule(2, 4);

        assertThat(BoundedRun.standstill(schedule, 0))
                .containsExactly(
                        "rank 0 waits behind F1 of stage 0 to send to rank 1",
                        "rank 1 waits behind B0 of stage 1 to send to rank 0");
        assertThat(SmallestBuffer.of(schedule)).isEqualTo(1);
    }

    @Test
    void moreRoomNeverDoesHarm() {
        assertThat(GeneratedSchedules.all()).allSatisfy(schedule -> {
            int smallest = SmallestBuffer.of(schedule);
            for (int room = 0; room <= smallest + 3; room++) {
                assertThat(BoundedRun.standstill(schedule, room).isEmpty())
                        .as("%s with room for %s", GeneratedSchedules.name(schedule), room)
                        .isEqualTo(room >= smallest);
            }
        });
    }

    @Test
    void roomForOneMessageIsEnoughForAll() {
        assertThat(GeneratedSchedules.all())
                .allSatisfy(schedule -> assertThat(SmallestBuffer.of(schedule))
                        .as(GeneratedSchedules.name(schedule))
                        .isLessThanOrEqualTo(1));
    }
}
