package io.shardwright.runtime.comm;

import io.shardwright.spi.CollectiveSite;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayDeque;

/**
 * The collectives of one rank along one axis, over peers whose memory it can read. Blocking ones reuse one
 * {@link Exchange}, and allocate nothing.
 */
final class PeerCommunicator extends RequestCommunicator<Exchange, Message> {
    private final Lines lines;
    private final JobState job;
    private final Progress progress;
    private final Heap heap;
    private final Traffic traffic;

    private final Exchange blocking;
    private final Message blockingMessage;

    /** Non-blocking collectives that were waited for: the next ones take them. */
    private final ArrayDeque<Exchange> idle = new ArrayDeque<>();

    private long nextSequence = 1;

    /** First collective that this rank has not finished; and whether later ones are, by slot. */
    private long firstUnfinished = 1;

    private final boolean[] finished = new boolean[ControlDescriptor.SLOTS];

    /** What {@link #firstUnfinished} was at least on all ranks, when last looked at. */
    private long knownFinished = 1;

    /** Chunks of the latest message in each slot, by peer. */
    private final long[][] messageSteps;

    PeerCommunicator(Lines lines, JobState job, Progress progress, Heap heap, Traffic traffic) {
        super(lines.group(), progress);
        this.lines = lines;
        this.job = job;
        this.progress = progress;
        this.heap = heap;
        this.traffic = traffic;
        blocking = new Exchange(this, lines, heap);
        blockingMessage = new Message(this, lines);
        messageSteps = new long[size][ControlDescriptor.MESSAGES];
    }

    @Override
    Exchange blocking() {
        return blocking;
    }

    @Override
    Exchange newCollective() {
        Exchange used = idle.poll();
        return used == null ? new Exchange(this, lines, heap) : used;
    }

    /** Nobody waits for it any more. */
    void reuse(Exchange exchange) {
        idle.push(exchange);
    }

    @Override
    Message blockingMessage() {
        return blockingMessage;
    }

    @Override
    Message newMessage() {
        return new Message(this, lines);
    }

    @Override
    Request request(Exchange exchange) {
        return exchange.request;
    }

    @Override
    void enter(Exchange exchange) {
        job.enter(lines.number(), exchange.request.signature(), exchange.request.site);
        exchange.enter(nextSequence++);
        progress.stopIfAborted(exchange);
        traffic.add(Medium.MEMORY, lines.number(), exchange.request.kind, exchange.request.movedBytes());
    }

    @Override
    void enter(Message message, boolean sends, LocalTensor x, int peer, long number, CollectiveSite site) {
        Kind kind = sends ? Kind.SEND : Kind.RECEIVE;
        job.enter(lines.number(), Header.signature(kind, site), site);
        message.enter(sends, x, peer, number, site);
        progress.stopIfAborted(message);
        traffic.add(Medium.MEMORY, lines.number(), kind, x.size() * x.type().bytes());
    }

    // ---------------------------------------------------------------- for operations under way

    Heap heap() {
        return heap;
    }

    int rankInJob() {
        return lines.rank(me);
    }

    String where(int rankInJob) {
        return job.where(rankInJob);
    }

    long sitePosition(CollectiveSite site) {
        return job.sitePosition(site);
    }

    void await(Operation operation) {
        progress.await(operation);
    }

    void poll() {
        progress.poll();
    }

    /** Whether all ranks have finished the collective that had this one's slot before. */
    boolean isSlotFree(long sequence) {
        long previous = sequence - ControlDescriptor.SLOTS;
        if (previous < knownFinished) {
            return true;
        }
        long least = firstUnfinished;
        for (int q = 0; q < size; q++) {
            least = Math.min(least, q == me ? least : Memory.getAcquire(lines.finished(q)));
        }
        knownFinished = least;
        return previous < least;
    }

    /** This rank neither reads others' slots of the collective any more, nor waits for anyone. */
    void finish(long sequence) {
        finished[(int) (sequence % ControlDescriptor.SLOTS)] = true;
        while (finished[(int) (firstUnfinished % ControlDescriptor.SLOTS)]) {
            finished[(int) (firstUnfinished % ControlDescriptor.SLOTS)] = false;
            firstUnfinished++;
        }
        // Pairs with the getAcquire in isSlotFree.
        Memory.setRelease(lines.finished(me), firstUnfinished);
    }

    /** Whether the peer has read all of the message that had this one's slot before. */
    boolean isMessageSlotFree(int peer, long sequence, long slot) {
        long previous = sequence - ControlDescriptor.MESSAGES;
        long steps = messageSteps[peer][(int) (sequence % ControlDescriptor.MESSAGES)];
        return previous <= 0
                || steps != 0 && Memory.getAcquire(ControlDescriptor.consumed(slot)) >= Header.stamp(previous, steps);
    }

    void takeMessageSlot(int peer, long sequence, long steps) {
        messageSteps[peer][(int) (sequence % ControlDescriptor.MESSAGES)] = steps;
    }

    /** Ends the job: the ranks don't run the same program. */
    CollectiveException mismatch(String text) {
        String whole = text + "; the ranks ran different models, batches or orders of collectives";
        job.abort(rankInJob(), whole);
        return new CollectiveException(whole);
    }
}
