package io.shardwright.runtime.comm;

import io.shardwright.runtime.mpi.MpiException;
import io.shardwright.runtime.mpi.MpiLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries what the control region of one host says of its ranks to those of all others, ten times a second: how far
 * each has come, whether it is stopped, and why the job was given up, if it was. So any rank can say where any other is,
 * although it is that other which hangs. A thread of the first rank of each host, because the rank itself may be busy for long.
 *
 * <pre>
 *  0  abort word | last message | abort text 4 KiB | for each rank of the host: its line 128 | its news 512 |
 * </pre>
 */
final class Courier {
    private static final int LAST = 8;
    private static final int ABORT_TEXT = 16;
    private static final int RANKS = ABORT_TEXT + ControlDescriptor.ABORT_TEXT;
    private static final int RANK = ControlDescriptor.LINE + ControlDescriptor.NEWS;
    private static final long PERIOD_MILLIS = 100;
    private static final long PATIENCE_MILLIS = 2_000;
    private static final long LAST_MILLIS = 10_000;
    private static final int TAG = 1;

    /** The exchange with one other host. */
    private static final class Line {
        final int peer;
        final int[] ranks;
        final MemorySegment out;
        final MemorySegment in;
        final MpiRequests sending;
        final MpiRequests receiving;

        /** Whether the message on its way says that the job is given up, and whether one that did has arrived. */
        boolean tellsAbort;

        boolean toldAbort;
        boolean saidLast;
        boolean heardLast;

        Line(MpiLibrary mpi, int peer, int[] ranks, int residents) {
            this.peer = peer;
            this.ranks = ranks;
            out = Arena.ofAuto().allocate(RANKS + (long) residents * RANK, Long.BYTES);
            in = Arena.ofAuto().allocate(RANKS + (long) ranks.length * RANK, Long.BYTES);
            sending = new MpiRequests(mpi);
            receiving = new MpiRequests(mpi);
        }
    }

    private final MpiLibrary mpi;
    private final SharedHost shared;
    private final long communicator;
    private final List<Line> lines = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "courier");
    private volatile boolean finishing;

    private Courier(MpiLibrary mpi, SharedHost shared, int[] hostOf, long communicator) {
        this.mpi = mpi;
        this.shared = shared;
        this.communicator = communicator;
        int[] leaders = Arrays.stream(hostOf).distinct().sorted().toArray();
        for (int peer = 0; peer < leaders.length; peer++) {
            int leader = leaders[peer];
            if (leader != shared.host.rank()) {
                int[] ranks = java.util.stream.IntStream.range(0, hostOf.length)
                        .filter(rank -> hostOf[rank] == leader)
                        .toArray();
                lines.add(new Line(mpi, peer, ranks, shared.host.size()));
            }
        }
        thread.setDaemon(true);
    }

    /** On the first rank of each host, if there are several; every rank of the job calls this. */
    static @Nullable Courier start(MpiLibrary mpi, SharedHost shared, int[] hostOf) {
        if (Arrays.stream(hostOf).distinct().count() == 1) {
            return null;
        }
        int rank = shared.host.rank();
        boolean leads = hostOf[rank] == rank;
        long communicator = mpi.split(mpi.world(), leads ? 0 : 1, rank);
        if (!leads) {
            return null;
        }
        Courier courier = new Courier(mpi, shared, hostOf, communicator);
        courier.thread.start();
        return courier;
    }

    /** Returns when all other hosts have been told that the job is given up, or can't be. */
    void tellAbort() {
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (thread.isAlive() && System.currentTimeMillis() < deadline && !allTold()) {
            pause(PERIOD_MILLIS / 10);
        }
    }

    private synchronized boolean allTold() {
        return lines.stream().allMatch(line -> line.toldAbort);
    }

    /** Ends the exchange, when all ranks of the job have ended. */
    void finish() {
        finishing = true;
        try {
            thread.join(LAST_MILLIS);
            if (thread.isAlive()) {
                System.err.println("rank " + shared.host.rank() + ": the other hosts did not say goodbye in "
                        + LAST_MILLIS / 1000 + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            lines.forEach(this::receive);
            while (!exchange()) {
                pause(finishing ? 1 : PERIOD_MILLIS);
            }
        } catch (MpiException e) {
            // The other host is gone. Ranks that wait for it say so when their time is up.
        }
    }

    /** Whether all has been said and heard. */
    private synchronized boolean exchange() {
        boolean over = true;
        for (Line line : lines) {
            line.receiving.test();
            if (line.receiving.areComplete() && !line.heardLast) {
                take(line);
                if (!line.heardLast) {
                    receive(line);
                }
            }
            line.sending.test();
            if (line.sending.areComplete() && !line.saidLast) {
                line.toldAbort |= line.tellsAbort;
                send(line);
            }
            over &= line.saidLast && line.heardLast && line.sending.areComplete();
        }
        return over;
    }

    private void receive(Line line) {
        mpi.receive(
                line.in.address(),
                (int) line.in.byteSize(),
                mpi.int8(),
                line.peer,
                TAG,
                communicator,
                line.receiving.next());
    }

    private void send(Line line) {
        long at = line.out.address();
        long control = shared.control.address();
        long abort = Memory.getAcquire(control + ControlDescriptor.abortWord());
        line.tellsAbort = abort > 0;
        line.saidLast = finishing;
        Memory.set(at, Math.max(0, abort));
        Memory.set(at + LAST, line.saidLast ? 1 : 0);
        Memory.copy(control + ControlDescriptor.abortText(), at + ABORT_TEXT, ControlDescriptor.ABORT_TEXT);
        for (int place = 0; place < shared.host.size(); place++) {
            int rank = shared.host.ranks()[place];
            long to = at + RANKS + (long) place * RANK;
            Memory.copy(control + ControlDescriptor.rankLine(rank), to, ControlDescriptor.LINE);
            Memory.set(to + RankLine.HEARD, shared.job.isSilent(rank) ? 0 : 1);
            Memory.setText(to + ControlDescriptor.LINE, ControlDescriptor.NEWS, shared.job.collective(rank));
        }
        mpi.send(at, (int) line.out.byteSize(), mpi.int8(), line.peer, TAG, communicator, line.sending.next());
    }

    private void take(Line line) {
        long at = line.in.address();
        long control = shared.control.address();
        for (int i = 0; i < line.ranks.length; i++) {
            long from = at + RANKS + (long) i * RANK;
            long to = control + ControlDescriptor.rankLine(line.ranks[i]);
            String news = Memory.getText(from + ControlDescriptor.LINE);
            Memory.setText(control + shared.descriptor.news(line.ranks[i]), ControlDescriptor.NEWS, news);
            // Who sees that a rank has ended sees all that it entered before.
            int half = ControlDescriptor.LINE / 2;
            Memory.copy(from + half, to + half, half);
            Memory.copy(from + Long.BYTES, to + Long.BYTES, RankLine.HEARD - Long.BYTES);
            if (Memory.get(from + RankLine.HEARD) != 0 || Memory.get(to + RankLine.HEARD) == 0) {
                Memory.set(to + RankLine.HEARD, System.currentTimeMillis());
            }
            Memory.setRelease(to + RankLine.STATE, Memory.get(from + RankLine.STATE));
        }
        long abort = Memory.get(at);
        if (abort > 0) {
            shared.job.abort((int) abort - 1, Memory.getText(at + ABORT_TEXT));
        }
        line.heardLast = Memory.get(at + LAST) != 0;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
