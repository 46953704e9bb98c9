package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.Medium;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.InFlight;
import io.shardwright.runtime.comm.control.JobState;
import io.shardwright.runtime.comm.control.ProgressEngine;
import io.shardwright.runtime.comm.control.SlotHeader;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.comm.shared.SharedHeap;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayDeque;
import java.util.function.Function;

/**
 * The collectives of one rank along one axis, over peers whose memory it can read. Blocking ones reuse one
 * {@link SharedCollective}, and allocate nothing.
 */
public final class SharedCommunicator extends RequestCommunicator<SharedCollective, SharedMessage> {
    private final GroupSlots group;
    private final JobState job;
    private final ProgressEngine progress;
    private final SharedHeap heap;
    private final Traffic traffic;
    private final Function<CollectiveSlots, AlgorithmChoice> choices;

    private final SharedCollective blocking;
    private final SharedMessage blockingMessage;

    /** Non-blocking collectives that were waited for: the next ones take them. */
    private final ArrayDeque<SharedCollective> idle = new ArrayDeque<>();

    private long nextSequence = 1;

    /** First collective that this rank has not finished; and whether later ones are, by slot. */
    private long firstUnfinished = 1;

    private final boolean[] finished = new boolean[ControlLayout.SLOTS];

    /** What {@link #firstUnfinished} was at least on all ranks, when last looked at. */
    private long knownFinished = 1;

    /** Chunks of the latest message in each slot, by peer. */
    private final long[][] messageSteps;

    public SharedCommunicator(
            GroupSlots group, JobState job, ProgressEngine progress, SharedHeap heap, Traffic traffic) {
        this(group, job, progress, heap, traffic, AlgorithmChoice::new);
    }

    /** With other algorithms. */
    SharedCommunicator(
            GroupSlots group,
            JobState job,
            ProgressEngine progress,
            SharedHeap heap,
            Traffic traffic,
            Function<CollectiveSlots, AlgorithmChoice> choices) {
        super(group.group(), progress);
        this.group = group;
        this.job = job;
        this.progress = progress;
        this.heap = heap;
        this.traffic = traffic;
        this.choices = choices;
        blocking = new SharedCollective(this, group, choices);
        blockingMessage = new SharedMessage(this, group);
        messageSteps = new long[size][ControlLayout.MESSAGES];
    }

    @Override
    protected SharedCollective blocking() {
        return blocking;
    }

    @Override
    protected SharedCollective newCollective() {
        SharedCollective used = idle.poll();
        return used == null ? new SharedCollective(this, group, choices) : used;
    }

    /** Nobody waits for it any more. */
    void reuse(SharedCollective collective) {
        idle.push(collective);
    }

    @Override
    protected SharedMessage blockingMessage() {
        return blockingMessage;
    }

    @Override
    protected SharedMessage newMessage() {
        return new SharedMessage(this, group);
    }

    @Override
    protected CollectiveRequest request(SharedCollective collective) {
        return collective.request;
    }

    @Override
    protected void enter(SharedCollective collective) {
        job.enter(group.number(), collective.request.signature(), collective.request.site);
        collective.enter(nextSequence++);
        progress.stopIfAborted(collective);
        traffic.add(Medium.MEMORY, group.number(), collective.request.kind, collective.request.movedBytes());
    }

    @Override
    protected void enter(
            SharedMessage message, boolean sends, LocalTensor x, int peer, long number, CollectiveSite site) {
        CollectiveKind kind = sends ? CollectiveKind.SEND : CollectiveKind.RECEIVE;
        job.enter(group.number(), SlotHeader.signature(kind, site), site);
        message.enter(sends, x, peer, number, site);
        progress.stopIfAborted(message);
        traffic.add(Medium.MEMORY, group.number(), kind, x.size() * x.type().bytes());
    }

    // ---------------------------------------------------------------- for operations under way

    SharedHeap heap() {
        return heap;
    }

    int rankInJob() {
        return group.rank(me);
    }

    String where(int rankInJob) {
        return job.where(rankInJob);
    }

    long sitePosition(CollectiveSite site) {
        return job.sitePosition(site);
    }

    void await(InFlight operation) {
        progress.await(operation);
    }

    void poll() {
        progress.poll();
    }

    /** Whether all ranks have finished the collective that had this one's slot before. */
    boolean isSlotFree(long sequence) {
        long previous = sequence - ControlLayout.SLOTS;
        if (previous < knownFinished) {
            return true;
        }
        long least = firstUnfinished;
        for (int q = 0; q < size; q++) {
            least = Math.min(least, q == me ? least : NativeMemory.getAcquire(group.finished(q)));
        }
        knownFinished = least;
        return previous < least;
    }

    /** This rank neither reads others' slots of the collective any more, nor waits for anyone. */
    void finish(long sequence) {
        finished[(int) (sequence % ControlLayout.SLOTS)] = true;
        while (finished[(int) (firstUnfinished % ControlLayout.SLOTS)]) {
            finished[(int) (firstUnfinished % ControlLayout.SLOTS)] = false;
            firstUnfinished++;
        }
        // Pairs with the getAcquire in isSlotFree.
        NativeMemory.setRelease(group.finished(me), firstUnfinished);
    }

    /** Whether the peer has read all of the message that had this one's slot before. */
    boolean isMessageSlotFree(int peer, long sequence, long slot) {
        long previous = sequence - ControlLayout.MESSAGES;
        long steps = messageSteps[peer][(int) (sequence % ControlLayout.MESSAGES)];
        return previous <= 0
                || steps != 0
                        && NativeMemory.getAcquire(ControlLayout.consumed(slot)) >= SlotHeader.stamp(previous, steps);
    }

    void takeMessageSlot(int peer, long sequence, long steps) {
        messageSteps[peer][(int) (sequence % ControlLayout.MESSAGES)] = steps;
    }

    /** Ends the job: the ranks don't run the same program. */
    CollectiveException mismatch(String text) {
        String whole = text + "; the ranks ran different models, batches or orders of collectives";
        job.abort(rankInJob(), whole);
        return new CollectiveException(whole);
    }
}
