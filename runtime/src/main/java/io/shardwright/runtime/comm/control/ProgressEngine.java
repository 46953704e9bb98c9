package io.shardwright.runtime.comm.control;

import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Waiting;
import io.shardwright.runtime.system.Cores;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Waits for one operation while it keeps the rank's others moving: a peer may need this rank's part in one of those
 * before it gets to the one that is waited for.
 */
public final class ProgressEngine {
    /** Idle rounds before the first look at the clock. */
    private static final int PATIENCE = 256;

    private static final long CHECK_NANOS = 50_000_000;

    /** A look at the clock that comes later by so much, as a job that was suspended goes on: nobody has kept it waiting meanwhile. */
    private static final long STANDSTILL_NANOS = 1_000_000_000;

    private static final long PRECEDENCE_NANOS = 3_000_000_000L;

    private final JobState job;
    private final Waiting waiting;
    private final boolean crowded;
    private final long timeoutNanos;
    private final long startTimeoutNanos;
    private final WaitNotice notice;
    private final List<InFlight> inFlight = new ArrayList<>();

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

    /**
     * Takes a started operation into care until it is complete. Those in flight move along: a rank that computes starts
     * one after each unit and at the end of each task, and has no other time for them.
     */
    public void add(InFlight operation) {
        if (!moving) {
            poll();
        }
        if (!advance(operation)) {
            inFlight.add(operation);
        }
    }

    /** Moves all operations in flight, oldest first. */
    public void poll() {
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

    public void await(InFlight operation) {
        try {
            awaitMoving(operation);
        } finally {
            if (notice.isUp()) {
                notice.takeDown();
            }
        }
        if (!inFlight.isEmpty()) {
            inFlight.remove(operation);
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
            if (job.isAborted() && advance(operation)) {
                // A peer did its part, and failed then: this rank may have something to say before it stops.
                return;
            }
            stopIfAborted(operation);
            long now = System.nanoTime();
            if (began == 0) {
                began = now;
                nextCheck = now + CHECK_NANOS;
                notice.putUp();
            } else if (now >= nextCheck) {
                if (now - nextCheck > STANDSTILL_NANOS) {
                    began += now - nextCheck;
                }
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
