package io.shardwright.runtime.comm.control;

import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Waiting;
import io.shardwright.runtime.system.Cores;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for one operation while it keeps the rank's others moving: a peer may need this rank's part in one of those
 * before it gets to the one that is waited for.
 *
 * <p>Operations belong to whoever {@linkplain #take has the turn}: the rank as long as it asks for one or waits, and while it computes the
 * {@link ProgressThread}, if there is one.
 */
public final class ProgressEngine {
    /** Idle rounds before the first look at the clock. */
    private static final int PATIENCE = 256;

    private static final long CHECK_NANOS = 50_000_000;
    private static final long PRECEDENCE_NANOS = 3_000_000_000L;

    private final JobState job;
    private final Waiting waiting;
    private final boolean crowded;
    private final long timeoutNanos;
    private final long startTimeoutNanos;
    private final WaitNotice notice;
    private final List<InFlight> inFlight = new ArrayList<>();

    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable ProgressThread beside;

    /** What an operation failed of that the other thread moved. */
    private @Nullable RuntimeException failure;

    /** Whether an operation is being moved right now. */
    private boolean moving;

    public ProgressEngine(JobState job, CommOptions options) {
        this.job = job;
        waiting = options.waiting();
        crowded = job.residents() > Cores.COUNT;
        timeoutNanos = options.timeout().toNanos();
        startTimeoutNanos = options.startTimeout().toNanos();
        notice = new WaitNotice(job);
    }

    /** From now on a thread moves operations along while the rank computes. */
    public void moveBeside(String name) {
        beside = new ProgressThread(this, name);
    }

    /** Nothing is in flight any more that another thread would move. */
    public void endBeside() {
        ProgressThread thread = beside;
        beside = null;
        if (thread != null) {
            thread.end();
        }
    }

    /** Before the rank begins an operation or looks at one; {@link #give} follows. */
    public void take() {
        if (beside != null) {
            turn.lock();
        }
    }

    /** The rank goes on with what isn't communication, if it has given as often as it took. */
    public void give() {
        ProgressThread thread = beside;
        if (!turn.isHeldByCurrentThread()) {
            return;
        }
        boolean isLeft = turn.getHoldCount() == 1 && !inFlight.isEmpty();
        turn.unlock();
        if (isLeft && thread != null) {
            thread.wake();
        }
    }

    /** Moves operations if the rank computes; whether any are left that the rank doesn't see to itself. */
    boolean pollBeside() {
        if (!turn.tryLock()) {
            return false;
        }
        try {
            if (failure == null) {
                poll();
            }
            return failure == null && !inFlight.isEmpty();
        } catch (RuntimeException e) {
            failure = e;
            return false;
        } finally {
            turn.unlock();
        }
    }

    /**
     * Takes a started operation into care until it is complete. Those in flight move along: without a thread beside it, a rank that
     * computes starts one after each unit and at the end of each task, and has no other time for them.
     */
    public void add(InFlight operation) {
        rethrow();
        if (!moving) {
            poll();
        }
        if (!advance(operation)) {
            inFlight.add(operation);
        }
    }

    private void rethrow() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    /** Moves all operations in flight, oldest first. */
    private void poll() {
        for (int i = 0; i < inFlight.size(); ) {
            if (advance(inFlight.get(i))) {
                inFlight.remove(i);
            } else {
                i++;
            }
        }
    }

    /** Moves one operation. Those made of several start the next one here, which must not move the first again. */
    public boolean advance(InFlight operation) {
        boolean outer = moving;
        moving = true;
        try {
            return operation.progress();
        } finally {
            moving = outer;
        }
    }

    /** Moves all operations, and says whether this one is complete. */
    public boolean test(InFlight operation) {
        take();
        try {
            rethrow();
            poll();
            return advance(operation);
        } finally {
            give();
        }
    }

    public void await(InFlight operation) {
        take();
        try {
            rethrow();
            awaitMoving(operation);
            if (!inFlight.isEmpty()) {
                inFlight.remove(operation);
            }
        } finally {
            give();
            if (notice.isUp()) {
                notice.takeDown();
            }
        }
    }

    private void awaitMoving(InFlight operation) {
        long began = 0;
        long nextCheck = 0;
        long moves = operation.moves();
        int round = 0;
        while (!advance(operation)) {
            if (!inFlight.isEmpty()) {
                poll();
            }
            if (operation.moves() != moves) {
                moves = operation.moves();
                round = 0;
                began = 0;
            }
            waiting.idle(round, crowded);
            if (round++ < PATIENCE) {
                continue;
            }
            stopIfAborted(operation);
            long now = System.nanoTime();
            if (began == 0) {
                began = now;
                nextCheck = now + CHECK_NANOS;
                notice.putUp();
            } else if (now >= nextCheck) {
                nextCheck = now + CHECK_NANOS;
                notice.renew(operation, now - began);
                job.checkPeers();
                stopIfAborted(operation);
                stopIfEnded(operation);
                if (now - began > timeLimit(operation)) {
                    timeOut(operation, now - began);
                }
            }
        }
    }

    /** A rank that is waited for and itself waits for another knows better who is to blame, and speaks first. */
    private long timeLimit(InFlight operation) {
        int missing = operation.firstMissing();
        if (missing < 0) {
            return timeoutNanos;
        }
        if (job.state(missing) == RankState.ABSENT) {
            return startTimeoutNanos;
        }
        return timeoutNanos + (job.waits(missing) && !job.isSilent(missing) ? PRECEDENCE_NANOS : 0);
    }

    public void stopIfAborted(InFlight operation) {
        if (job.isAborted()) {
            throw new CollectiveException(
                    "rank " + job.rank() + " stops in " + operation.describe() + ": " + job.abortReason(), true);
        }
    }

    /** A rank that ended in good order will not come any more. */
    private void stopIfEnded(InFlight operation) {
        int missing = operation.firstMissing();
        if (missing < 0 || job.state(missing) != RankState.ENDED) {
            return;
        }
        // It may have done its part just before it ended.
        if (!advance(operation) && operation.firstMissing() == missing) {
            String text = "rank " + job.rank() + " waits in " + operation.describe() + ", but rank " + missing
                    + " has ended; " + operation.describePeers();
            job.abort(job.rank(), text);
            throw new CollectiveException(text);
        }
    }

    private void timeOut(InFlight operation, long nanos) {
        String text = String.format(
                Locale.ROOT,
                "rank %d waited %.1f s in %s; %s",
                job.rank(),
                nanos / 1e9,
                operation.describe(),
                operation.describePeers());
        job.abort(job.rank(), text);
        throw new CollectiveException(text);
    }
}
