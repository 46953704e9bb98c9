package io.shardwright.runtime.pipeline;

import io.shardwright.schedule.Schedule;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What goes between one rank's stages and its neighbours' in a step. Receives are posted in the order in which the peer sends, as
 * soon as there is room for what comes.
 */
final class Mailbox {
    private final Schedule schedule;
    private final Communicator pipeline;
    private final List<Incoming> incoming = new ArrayList<>();
    /** For each message its tensors' receives; empty until they are posted. */
    private final Map<Handover, List<Pending>> receives = new HashMap<>();
    private final List<Pending> sends = new ArrayList<>();

    /** What a peer sends in a step, and how much of it is posted. */
    private static final class Incoming {
        final int peer;
        final List<Handover> messages;
        int posted;

        Incoming(int peer, List<Handover> messages) {
            this.peer = peer;
            this.messages = messages;
        }
    }

    Mailbox(Schedule schedule, Communicator pipeline) {
        this.schedule = schedule;
        this.pipeline = pipeline;
        for (int peer = 0; peer < schedule.ranks(); peer++) {
            if (peer != pipeline.rank()) {
                incoming.add(new Incoming(peer, Handover.between(schedule, peer, pipeline.rank())));
            }
        }
    }

    /** A step begins. */
    void open() {
        incoming.forEach(from -> from.posted = 0);
        receives.values().forEach(List::clear);
    }

    /**
     * Posts what can be received already.
     *
     * @param hasRoom whether the memory that a message goes into is free
     */
    void post(Predicate<Handover> hasRoom, Function<Handover, List<LocalTensor>> memory) {
        for (int i = 0; i < incoming.size(); i++) {
            Incoming from = incoming.get(i);
            while (from.posted < from.messages.size() && hasRoom.test(from.messages.get(from.posted))) {
                Handover message = from.messages.get(from.posted++);
                List<LocalTensor> tensors = memory.apply(message);
                List<Pending> pending = receives.computeIfAbsent(message, _ -> new ArrayList<>(tensors.size()));
                for (int tensor = 0; tensor < tensors.size(); tensor++) {
                    pending.add(pipeline.startReceive(tensors.get(tensor), from.peer, message.site()));
                }
            }
        }
    }

    /** Waits for a message that a peer sends. */
    void await(Handover message) {
        List<Pending> pending = receives.get(message);
        if (pending == null || pending.isEmpty()) {
            throw new IllegalStateException(message + " is needed before there is room for it: schedule "
                    + schedule.name() + " does not fit its slots");
        }
        for (int i = 0; i < pending.size(); i++) {
            pending.get(i).await();
        }
    }

    /** Starts a send to another rank; {@code x} must stay as it is until it is over. */
    Pending send(Handover message, LocalTensor x) {
        Pending send = pipeline.startSend(x, message.receiver(schedule), message.site());
        sends.removeIf(Pending::test);
        sends.add(send);
        return send;
    }

    /** Waits until everything is sent. */
    void close() {
        sends.forEach(Pending::await);
        sends.clear();
    }
}
