package io.shardwright.runtime.mpi.job;

import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.RankLine;
import io.shardwright.runtime.comm.hosts.SharedHost;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.mpi.MpiException;
import io.shardwright.runtime.mpi.MpiLibrary;
import io.shardwright.runtime.mpi.collective.MpiRequests;
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
public final class HostNews {
    private static final int LAST = 8;
    private static final int ABORT_TEXT = 16;
    private static final int RANKS = ABORT_TEXT + ControlLayout.ABORT_TEXT;
    private static final int RANK = ControlLayout.LINE + ControlLayout.NEWS;
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
    private final Thread thread = new Thread(this::run, "host-news");
    private volatile boolean finishing;

    private HostNews(MpiLibrary mpi, SharedHost shared, int[] hostOf, long communicator) {
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
    static @Nullable HostNews start(MpiLibrary mpi, SharedHost shared, int[] hostOf) {
        if (Arrays.stream(hostOf).distinct().count() == 1) {
            return null;
        }
        int rank = shared.host.rank();
        boolean leads = hostOf[rank] == rank;
        long communicator = mpi.split(mpi.world(), leads ? 0 : 1, rank);
        if (!leads) {
            return null;
        }
        HostNews news = new HostNews(mpi, shared, hostOf, communicator);
        news.thread.start();
        return news;
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
        long abort = NativeMemory.getAcquire(control + ControlLayout.abortWord());
        line.tellsAbort = abort > 0;
        line.saidLast = finishing;
        NativeMemory.set(at, Math.max(0, abort));
        NativeMemory.set(at + LAST, line.saidLast ? 1 : 0);
        NativeMemory.copy(control + ControlLayout.abortText(), at + ABORT_TEXT, ControlLayout.ABORT_TEXT);
        for (int place = 0; place < shared.host.size(); place++) {
            int rank = shared.host.ranks()[place];
            long to = at + RANKS + (long) place * RANK;
            NativeMemory.copy(control + ControlLayout.rankLine(rank), to, ControlLayout.LINE);
            NativeMemory.set(to + RankLine.HEARD, shared.job.isSilent(rank) ? 0 : 1);
            NativeMemory.setText(to + ControlLayout.LINE, ControlLayout.NEWS, shared.job.collective(rank));
        }
        mpi.send(at, (int) line.out.byteSize(), mpi.int8(), line.peer, TAG, communicator, line.sending.next());
    }

    private void take(Line line) {
        long at = line.in.address();
        long control = shared.control.address();
        for (int i = 0; i < line.ranks.length; i++) {
            long from = at + RANKS + (long) i * RANK;
            long to = control + ControlLayout.rankLine(line.ranks[i]);
            String news = NativeMemory.getText(from + ControlLayout.LINE, ControlLayout.NEWS);
            NativeMemory.setText(control + shared.descriptor.news(line.ranks[i]), ControlLayout.NEWS, news);
            // Who sees that a rank has ended sees all that it entered before.
            int half = ControlLayout.LINE / 2;
            NativeMemory.copy(from + half, to + half, half);
            NativeMemory.copy(from + Long.BYTES, to + Long.BYTES, RankLine.HEARD - Long.BYTES);
            if (NativeMemory.get(from + RankLine.HEARD) != 0 || NativeMemory.get(to + RankLine.HEARD) == 0) {
                NativeMemory.set(to + RankLine.HEARD, System.currentTimeMillis());
            }
            NativeMemory.setRelease(to + RankLine.STATE, NativeMemory.get(from + RankLine.STATE));
        }
        long abort = NativeMemory.get(at);
        if (abort > 0) {
            shared.job.abort((int) abort - 1, NativeMemory.getText(at + ABORT_TEXT, ControlLayout.ABORT_TEXT));
        }
        line.heardLast = NativeMemory.get(at + LAST) != 0;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
