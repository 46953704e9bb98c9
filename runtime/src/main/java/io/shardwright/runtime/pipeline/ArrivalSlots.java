package io.shardwright.runtime.pipeline;

import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which slot of its stage each microbatch lives in on one rank: from when its input arrives, at the latest when a message behind
 * it is needed, until the last task that reads what its forward kept. So there are as many slots as microbatches are ever alive
 * together, however many a step has. A schedule's own plan counts from the forward only, as it knows no order of arrival.
 */
final class ArrivalSlots {
    private record Key(int stage, int microbatch) {}

    private final Map<Key, Integer> slots = new HashMap<>();
    private final Map<Integer, Integer> counts = new HashMap<>();
    private final Map<Key, Integer> previous = new HashMap<>();
    private final Map<Key, Integer> lastIn = new HashMap<>();
    private final Map<Integer, List<Boolean>> taken = new HashMap<>();
    private final Schedule schedule;
    private final int rank;
    private final Map<Integer, List<Handover>> incoming = new HashMap<>();
    private final Set<Handover> arrived = new HashSet<>();

    ArrivalSlots(Schedule schedule, int rank) {
        this.schedule = schedule;
        this.rank = rank;
        for (int peer = 0; peer < schedule.ranks(); peer++) {
            incoming.put(peer, new ArrayList<>(Handover.between(schedule, peer, rank)));
        }
        schedule.order(rank).forEach(this::walk);
    }

    private void walk(Task task) {
        Handover.neededBy(task, schedule).ifPresent(this::arrive);
        take(task.stage(), task.microbatch());
        if (task.work() == lastWork(task)) {
            taken(task.stage()).set(slot(task.stage(), task.microbatch()), false);
        }
        // What a rank sends to itself is there at once.
        Handover.sentBy(task, schedule)
                .filter(message -> message.receiver(schedule) == rank)
                .ifPresent(message -> take(message.stage(), message.microbatch()));
    }

    /** Whatever is sent before it through the same channel must have been received, too. */
    private void arrive(Handover needed) {
        int sender = needed.sender(schedule);
        List<Handover> queue = incoming.getOrDefault(sender, List.of());
        while (sender != rank && !arrived.contains(needed)) {
            Handover next = queue.removeFirst();
            arrived.add(next);
            take(next.stage(), next.microbatch());
        }
    }

    private void take(int stage, int microbatch) {
        Key key = new Key(stage, microbatch);
        if (slots.containsKey(key)) {
            return;
        }
        List<Boolean> inUse = taken(stage);
        int slot = inUse.indexOf(false);
        if (slot < 0) {
            slot = inUse.size();
            inUse.add(true);
        }
        inUse.set(slot, true);
        slots.put(key, slot);
        Integer before = lastIn.put(new Key(stage, slot), microbatch);
        if (before != null) {
            previous.put(key, before);
        }
        counts.merge(stage, slot + 1, Math::max);
    }

    private List<Boolean> taken(int stage) {
        return taken.computeIfAbsent(stage, _ -> new ArrayList<>());
    }

    /** The work after which a microbatch's slot is free on this rank. */
    private Work lastWork(Task task) {
        Optional<Work> last = schedule.order(rank).stream()
                .filter(other -> other.stage() == task.stage() && other.microbatch() == task.microbatch())
                .map(Task::work)
                .reduce((_, later) -> later);
        return last.orElseThrow();
    }

    /** Slots of a stage. */
    int count(int stage) {
        return counts.getOrDefault(stage, 0);
    }

    /** The microbatch that is in the slot before this one; -1 if there is none. */
    int previous(int stage, int microbatch) {
        return previous.getOrDefault(new Key(stage, microbatch), -1);
    }

    int slot(int stage, int microbatch) {
        return Objects.requireNonNull(slots.get(new Key(stage, microbatch)));
    }
}
