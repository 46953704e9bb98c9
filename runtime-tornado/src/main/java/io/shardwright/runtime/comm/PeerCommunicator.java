package io.shardwright.runtime.comm;

import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.Communicator;
import io.shardwright.spi.Pending;
import io.shardwright.spi.Reduction;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * The collectives of one rank along one axis, over peers whose memory it can read. Blocking ones reuse one
 * {@link Exchange}, and allocate nothing.
 */
final class PeerCommunicator implements Communicator {
    private final Lines lines;
    private final JobState job;
    private final Progress progress;
    private final Heap heap;
    private final Traffic traffic;
    private final int size;
    private final int me;

    private final Exchange blocking;
    private final Message blockingMessage;

    private long nextSequence = 1;

    /** First collective that this rank has not finished; and whether later ones are, by slot. */
    private long firstUnfinished = 1;

    private final boolean[] finished = new boolean[ControlDescriptor.SLOTS];

    /** What {@link #firstUnfinished} was at least on all ranks, when last looked at. */
    private long knownFinished = 1;

    private final long[] nextSend;
    private final long[] nextReceive;

    /** Chunks of the latest message in each slot, by peer. */
    private final long[][] messageSteps;

    PeerCommunicator(Lines lines, JobState job, Progress progress, Heap heap, Traffic traffic) {
        this.lines = lines;
        this.job = job;
        this.progress = progress;
        this.heap = heap;
        this.traffic = traffic;
        size = lines.group().size();
        me = lines.group().index();
        blocking = new Exchange(this, lines, heap);
        blockingMessage = new Message(this, lines);
        nextSend = new long[size];
        nextReceive = new long[size];
        messageSteps = new long[size][ControlDescriptor.MESSAGES];
    }

    @Override
    public int rank() {
        return me;
    }

    @Override
    public int size() {
        return size;
    }

    // ---------------------------------------------------------------- blocking

    @Override
    public void barrier(CollectiveSite site) {
        blocking.request.barrier(site);
        run();
    }

    @Override
    public void broadcast(LocalTensor x, int root, CollectiveSite site) {
        setBroadcast(blocking.request, x, root, site);
        run();
    }

    @Override
    public void scatter(LocalTensor part, LocalTensor whole, int dim, int root, CollectiveSite site) {
        blocking.request.set(Kind.SCATTER, Reduction.SUM, onRoot(whole, root), part, dim, root, site);
        run();
    }

    @Override
    public void gather(LocalTensor whole, LocalTensor part, int dim, int root, CollectiveSite site) {
        blocking.request.set(Kind.GATHER, Reduction.SUM, part, onRoot(whole, root), dim, root, site);
        run();
    }

    @Override
    public void reduce(LocalTensor x, Reduction reduction, int root, CollectiveSite site) {
        blocking.request.set(Kind.REDUCE, reduction, x, onRoot(x, root), 0, root, site);
        run();
    }

    @Override
    public void allReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        blocking.request.set(Kind.ALL_REDUCE, reduction, x, x, 0, 0, site);
        run();
    }

    @Override
    public void allGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        blocking.request.set(Kind.ALL_GATHER, Reduction.SUM, part, whole, dim, 0, site);
        run();
    }

    @Override
    public void reduceScatter(LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        blocking.request.set(Kind.REDUCE_SCATTER, reduction, whole, part, dim, 0, site);
        run();
    }

    @Override
    public void allToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        blocking.request.set(Kind.ALL_TO_ALL, Reduction.SUM, in, out, dim, 0, site);
        run();
    }

    @Override
    public void allToAllV(LocalTensor out, long[] receiveRows, LocalTensor in, long[] sendRows, CollectiveSite site) {
        blocking.request.setRows(in, sendRows, out, receiveRows, site);
        run();
    }

    @Override
    public void send(LocalTensor x, int peer, CollectiveSite site) {
        enterMessage(blockingMessage, true, x, peer, site);
        progress.await(blockingMessage);
    }

    @Override
    public void receive(LocalTensor x, int peer, CollectiveSite site) {
        enterMessage(blockingMessage, false, x, peer, site);
        progress.await(blockingMessage);
    }

    // ---------------------------------------------------------------- non-blocking

    @Override
    public Pending startAllReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        Exchange exchange = new Exchange(this, lines, heap);
        exchange.request.set(Kind.ALL_REDUCE, reduction, x, x, 0, 0, site);
        return start(exchange);
    }

    @Override
    public Pending startAllGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        Exchange exchange = new Exchange(this, lines, heap);
        exchange.request.set(Kind.ALL_GATHER, Reduction.SUM, part, whole, dim, 0, site);
        return start(exchange);
    }

    @Override
    public Pending startReduceScatter(
            LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        Exchange exchange = new Exchange(this, lines, heap);
        exchange.request.set(Kind.REDUCE_SCATTER, reduction, whole, part, dim, 0, site);
        return start(exchange);
    }

    @Override
    public Pending startBroadcast(LocalTensor x, int root, CollectiveSite site) {
        Exchange exchange = new Exchange(this, lines, heap);
        setBroadcast(exchange.request, x, root, site);
        return start(exchange);
    }

    @Override
    public Pending startAllToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        Exchange exchange = new Exchange(this, lines, heap);
        exchange.request.set(Kind.ALL_TO_ALL, Reduction.SUM, in, out, dim, 0, site);
        return start(exchange);
    }

    @Override
    public Pending startSend(LocalTensor x, int peer, CollectiveSite site) {
        return startMessage(true, x, peer, site);
    }

    @Override
    public Pending startReceive(LocalTensor x, int peer, CollectiveSite site) {
        return startMessage(false, x, peer, site);
    }

    /** As {@link #reduce}. */
    Pending startReduce(LocalTensor x, Reduction reduction, int root, CollectiveSite site) {
        Exchange exchange = new Exchange(this, lines, heap);
        exchange.request.set(Kind.REDUCE, reduction, x, onRoot(x, root), 0, root, site);
        return start(exchange);
    }

    /** As {@link #barrier}. */
    Pending startBarrier(CollectiveSite site) {
        Exchange exchange = new Exchange(this, lines, heap);
        exchange.request.barrier(site);
        return start(exchange);
    }

    private void setBroadcast(Request request, LocalTensor x, int root, CollectiveSite site) {
        boolean isRoot = me == root;
        request.set(Kind.BROADCAST, Reduction.SUM, isRoot ? x : null, isRoot ? null : x, 0, root, site);
    }

    private @Nullable LocalTensor onRoot(LocalTensor tensor, int root) {
        return me == root ? tensor : null;
    }

    private void run() {
        enter(blocking);
        progress.await(blocking);
    }

    private Pending start(Exchange exchange) {
        enter(exchange);
        progress.add(exchange);
        return exchange;
    }

    private void enter(Exchange exchange) {
        job.enter(lines.number(), exchange.request.signature(), exchange.request.site);
        exchange.enter(nextSequence++);
        progress.stopIfAborted(exchange);
        traffic.add(Medium.MEMORY, lines.number(), exchange.request.kind, exchange.request.movedBytes());
    }

    private Pending startMessage(boolean sends, LocalTensor x, int peer, CollectiveSite site) {
        Message message = new Message(this, lines);
        enterMessage(message, sends, x, peer, site);
        progress.add(message);
        return message;
    }

    private void enterMessage(Message message, boolean sends, LocalTensor x, int peer, CollectiveSite site) {
        if (peer < 0 || peer >= size) {
            throw new IllegalArgumentException(
                    (sends ? "send " : "receive ") + site + ": peer " + peer + " is not one of " + size + " ranks");
        }
        long[] next = sends ? nextSend : nextReceive;
        job.enter(lines.number(), Header.signature(sends ? Kind.SEND : Kind.RECEIVE, site), site);
        message.enter(sends, x, peer, ++next[peer], site);
        progress.stopIfAborted(message);
        traffic.add(
                Medium.MEMORY,
                lines.number(),
                sends ? Kind.SEND : Kind.RECEIVE,
                x.size() * x.type().bytes());
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
