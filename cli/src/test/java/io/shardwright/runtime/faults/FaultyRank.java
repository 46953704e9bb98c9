package io.shardwright.runtime.faults;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.time.Duration;

/** Four all-reduces, and something that happens to one rank: its number, a {@link Fault} and a {@link Moment}. */
public final class FaultyRank implements RankBody {
    static final String RUNNING = "running as pid ";
    static final String THROUGH = "has come through";
    static final long TOO_LATE_MILLIS = 6_000;

    private static final int ELEMENTS = 10_000;
    private static final long LATE_MILLIS = 400;
    private static final long WITHIN_MILLIS = 100;
    private static final long MORE_THAN_ANY_HOST = 1L << 46;
    private static final long DISK = 1 << 20;

    @Override
    public void run(RankContext context) throws InterruptedException {
        int victim = Integer.parseInt(context.arguments().get(0));
        Fault fault = Fault.valueOf(context.arguments().get(1));
        Moment moment = Moment.valueOf(context.arguments().get(2));
        boolean isVictim = context.rank() == victim;
        System.out.println(RUNNING + ProcessHandle.current().pid());

        if (isVictim && fault == Fault.FULL_DISK) {
            NativeProcess.limitFiles(DISK);
        }
        boolean greedy = isVictim && fault == Fault.OUT_OF_MEMORY;
        long bytes = greedy ? MORE_THAN_ANY_HOST : Math.max(4L * ELEMENTS, 2 * DISK);
        LocalTensor x = LocalTensor.dense(Storage.on(context.heap().allocate(bytes)), DType.F32, ELEMENTS);
        Communicator tp = context.communicator(Axis.TP);

        at(Moment.START, isVictim, moment, fault);
        tp.allReduce(x, Reduction.SUM, site(1));
        if (moment == Moment.WAITING) {
            if (isVictim) {
                Thread.ofPlatform().daemon().start(() -> happenSoon(fault));
            } else {
                Thread.sleep(LATE_MILLIS);
            }
        }
        tp.allReduce(x, Reduction.SUM, site(2));
        at(Moment.COMPUTING, isVictim, moment, fault);
        Pending pending = tp.startAllReduce(x, Reduction.SUM, site(3));
        at(Moment.OVERLAPPED, isVictim, moment, fault);
        pending.await();
        tp.allReduce(x, Reduction.SUM, site(4));
        at(Moment.END, isVictim, moment, fault);
        System.out.println(THROUGH);
    }

    private static CollectiveSite site(int number) {
        return new CollectiveSite(number, "g after Mlp.down", "Mlp.java:" + number);
    }

    private static void happenSoon(Fault fault) {
        try {
            Thread.sleep(WITHIN_MILLIS);
            happen(fault);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void at(Moment here, boolean isVictim, Moment moment, Fault fault) throws InterruptedException {
        if (isVictim && here == moment) {
            happen(fault);
        }
    }

    /** The kernel takes a moment, or more, to deliver it. */
    private static void signalItself(int signal) throws InterruptedException {
        NativeProcess.signalItself(signal);
        Thread.sleep(Duration.ofHours(1));
    }

    private static void happen(Fault fault) throws InterruptedException {
        switch (fault) {
            case KILLED -> signalItself(NativeProcess.SIGKILL);
            case STOPPED -> signalItself(NativeProcess.SIGSTOP);
            case THROWS -> throw new IllegalStateException("boom");
            case TOO_LATE -> Thread.sleep(TOO_LATE_MILLIS);
            case LATE -> Thread.sleep(LATE_MILLIS);
            default -> {} // happens elsewhere
        }
    }
}
