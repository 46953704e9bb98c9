package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.InFlight;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.spi.collective.Pending;
import java.util.function.Function;

/** One collective of one rank over memory that its peers see, as far as it has come: an {@link Algorithm}, and who waits for it. */
public final class SharedCollective implements InFlight, Pending {
    private enum State {
        /** Peers may still read what an earlier collective has in the slot. */
        QUEUED,
        ACTIVE,
        COMPLETE
    }

    final CollectiveRequest request;
    private final SharedCommunicator communicator;
    private final GroupSlots group;
    private final int size;
    private final int me;
    private final CollectiveSlots slots;
    private final AlgorithmChoice choice;

    private State state = State.COMPLETE;
    private long sequence;
    private Algorithm algorithm;

    SharedCollective(
            SharedCommunicator communicator, GroupSlots group, Function<CollectiveSlots, AlgorithmChoice> choices) {
        this.communicator = communicator;
        this.group = group;
        size = group.group().size();
        me = group.group().index();
        slots = new CollectiveSlots(communicator, group);
        request = slots.request;
        choice = choices.apply(slots);
        algorithm = choice.of(request);
    }

    /** Enters the collective that {@link #request} describes, as number {@code newSequence} of the communicator. */
    void enter(long newSequence) {
        sequence = newSequence;
        slots.enter(newSequence);
        algorithm = choice.of(request);
        state = State.QUEUED;
    }

    @Override
    public boolean progress() {
        if (state == State.QUEUED && communicator.isSlotFree(sequence)) {
            algorithm.begin();
            state = State.ACTIVE;
        }
        if (state == State.ACTIVE && algorithm.advance()) {
            state = State.COMPLETE;
            communicator.finish(sequence);
        }
        return state == State.COMPLETE;
    }

    @Override
    public boolean test() {
        communicator.poll();
        return progress();
    }

    @Override
    public void await() {
        communicator.await(this);
        communicator.reuse(this);
    }

    // ---------------------------------------------------------------- for those who wait

    @Override
    public long moves() {
        return slots.moves;
    }

    @Override
    public String describe() {
        return request.kind.text() + group.group().at(request.site);
    }

    @Override
    public int firstMissing() {
        for (int q = 0; q < size; q++) {
            if (isMissing(q)) {
                return group.rank(q);
            }
        }
        return -1;
    }

    private boolean isMissing(int q) {
        if (q == me || state == State.COMPLETE) {
            return false;
        }
        return state == State.QUEUED
                ? NativeMemory.getAcquire(group.finished(q)) <= sequence - ControlLayout.SLOTS
                : algorithm.waitsFor(q);
    }

    @Override
    public String describePeers() {
        StringBuilder here = new StringBuilder();
        StringBuilder missing = new StringBuilder();
        for (int q = 0; q < size; q++) {
            int rank = group.rank(q);
            if (!isMissing(q)) {
                here.append(here.isEmpty() ? "" : ", ").append(rank);
            } else {
                missing.append(missing.isEmpty() ? "" : ", ")
                        .append(rank)
                        .append(" (")
                        .append(group.lastEntered(q))
                        .append(", ")
                        .append(communicator.where(rank))
                        .append(")");
            }
        }
        return "arrived: " + (here.isEmpty() ? "none" : here) + "; missing: " + (missing.isEmpty() ? "none" : missing);
    }
}
