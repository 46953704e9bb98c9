package io.shardwright.schedule.check;

import io.shardwright.schedule.Schedule;
import java.util.List;

/**
 * How many messages each channel has to hold so that a schedule ends although sends block when there is no room. With 0
 * a send waits until its receiver takes the message; more than the smallest number is always enough, too.
 */
public final class SmallestBuffer {
    private SmallestBuffer() {}

    /** @param schedule one that {@link CheckSchedule} finds nothing wrong with */
    public static int of(Schedule schedule) {
        int most = schedule.orders().stream().mapToInt(List::size).max().orElse(0);
        for (int room = 0; room <= most; room++) {
            if (BoundedRun.standstill(schedule, room).isEmpty()) {
                return room;
            }
        }
        throw new IllegalArgumentException("schedule " + schedule.name() + " stands still however much is buffered: "
                + String.join("; ", BoundedRun.standstill(schedule, most)));
    }
}
