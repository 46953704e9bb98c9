package io.shardwright.schedule.check;

import io.shardwright.schedule.Channel;
import io.shardwright.schedule.Message;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A schedule run with channels that hold so many messages and no more: a rank waits to receive until there is a message,
 * and waits to send until there is room. With no room at all, sender and receiver have to meet. Whether all ranks come to
 * their end doesn't depend on who is faster, so one run decides (Kahn, 1974), and more room never does harm.
 */
final class BoundedRun {
    private final Schedule schedule;
    private final int room;
    private final int[] next;
    /** For each rank whether its next task has what it reads, and only its message remains to be sent. */
    private final boolean[] done;

    private final Map<Channel, Integer> full = new HashMap<>();

    private BoundedRun(Schedule schedule, int room) {
        this.schedule = schedule;
        this.room = room;
        this.next = new int[schedule.ranks()];
        this.done = new boolean[schedule.ranks()];
    }

    /**
     * What each rank waits for when none can go on; empty if all come to their end.
     *
     * @param room messages that a channel holds
     */
    static List<String> standstill(Schedule schedule, int room) {
        BoundedRun run = new BoundedRun(schedule, room);
        schedule.upAndDown(run::step);
        List<String> waiting = new ArrayList<>();
        for (int rank = 0; rank < schedule.ranks(); rank++) {
            if (run.next[rank] < schedule.order(rank).size()) {
                waiting.add(run.waiting(rank));
            }
        }
        return waiting;
    }

    private boolean step(int rank) {
        if (next[rank] == schedule.order(rank).size()) {
            return false;
        }
        return done[rank] ? send(rank) : receive(rank);
    }

    private boolean receive(int rank) {
        Optional<Channel> channel =
                Message.readBy(task(rank), schedule.placement()).map(Message::channel);
        if (channel.isPresent()) {
            int waiting = full.getOrDefault(channel.get(), 0);
            if (waiting > 0) {
                full.put(channel.get(), waiting - 1);
            } else if (room == 0 && sends(channel.get())) {
                finish(channel.get().from());
            } else {
                return false;
            }
        }
        done[rank] = true;
        return true;
    }

    private boolean send(int rank) {
        Optional<Channel> channel =
                Message.sentBy(task(rank), schedule.placement()).map(Message::channel);
        if (channel.isPresent()) {
            int waiting = full.getOrDefault(channel.get(), 0);
            if (waiting >= room) {
                return false;
            }
            full.put(channel.get(), waiting + 1);
        }
        finish(rank);
        return true;
    }

    private boolean sends(Channel channel) {
        int rank = channel.from();
        return next[rank] < schedule.order(rank).size()
                && done[rank]
                && Message.sentBy(task(rank), schedule.placement())
                        .filter(message -> message.channel().equals(channel))
                        .isPresent();
    }

    private void finish(int rank) {
        next[rank]++;
        done[rank] = false;
    }

    private Task task(int rank) {
        return schedule.order(rank).get(next[rank]);
    }

    private String waiting(int rank) {
        Task task = task(rank);
        return "rank " + rank
                + (done[rank]
                        ? " waits behind " + task + " to send to rank "
                                + Message.sentBy(task, schedule.placement())
                                        .orElseThrow()
                                        .channel()
                                        .to()
                        : " waits before " + task + " to receive from rank "
                                + Message.readBy(task, schedule.placement())
                                        .orElseThrow()
                                        .channel()
                                        .from());
    }
}
