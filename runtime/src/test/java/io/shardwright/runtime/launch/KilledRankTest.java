package io.shardwright.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes, really killed. */
@Timeout(60)
@Tag("slow")
public class KilledRankTest {
    private static final int RANKS = 3;
    private static final int SIGKILL = 9;

    /** Reduces for ever; says so once. */
    public static final class Endless implements RankBody {
        private static final CollectiveSite SITE = new CollectiveSite(117, "g after Mlp.down", "Mlp.java:9");

        @Override
        public void run(RankContext context) {
            LocalTensor x = LocalTensor.dense(Storage.on(context.heap().allocate(40_000)), DType.F32, 10_000);
            for (long step = 0; ; step++) {
                context.communicator(Axis.TP).allReduce(x, Reduction.SUM, SITE);
                if (step == 100) {
                    System.out.println(
                            "running as pid " + ProcessHandle.current().pid());
                }
            }
        }
    }

    @Test
    void everyRankNamesTheOneThatWasKilledAndExits() throws Exception {
        Job job = new Job(Endless.class, CommOptions.defaults());
        long[] pids = job.awaitRunning();
        long killed = System.nanoTime();
        ProcessHandle.of(pids[1]).orElseThrow().destroyForcibly();

        assertThat(job.exitCode.get(20, TimeUnit.SECONDS)).isEqualTo(128 + SIGKILL);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(5));
        for (int rank : new int[] {0, 2}) {
            assertThat(job.lines)
                    .contains("[rank " + rank + "] rank " + rank
                            + " stops in all-reduce #117 over tp=3 (g after Mlp.down, Mlp.java:9): rank 1 (pid "
                            + pids[1]
                            + ") died");
        }
        assertThat(job.lines).contains("rank 1 (pid " + pids[1] + ") was ended by signal 9");
        for (long pid : pids) {
            assertThat(ProcessHandle.of(pid)).isEmpty();
        }
    }

    @Test
    void anExceptionInOneRankEndsTheJobWithItsCode() throws Exception {
        Job job = new Job(Throwing.class, CommOptions.defaults());
        assertThat(job.exitCode.get(30, TimeUnit.SECONDS)).isEqualTo(RankRun.FAILED);
        assertThat(job.lines)
                .contains("[rank 1] java.lang.IllegalStateException: boom")
                .contains("[rank 0] rank 0 stops in barrier #4 over all ranks (test, T.java:1):"
                        + " rank 1 failed: java.lang.IllegalStateException: boom");
    }

    /** Rank 1 fails, the others wait for it. */
    public static final class Throwing implements RankBody {
        @Override
        public void run(RankContext context) {
            if (context.rank() == 1) {
                throw new IllegalStateException("boom");
            }
            context.all().barrier(new CollectiveSite(4, "test", "T.java:1"));
        }
    }

    @Test
    void aHungProcessIsNamedAndEnded() throws Exception {
        Job job = new Job(Hanging.class, CommOptions.defaults().withTimeout(Duration.ofSeconds(1)));
        assertThat(job.exitCode.get(30, TimeUnit.SECONDS)).isNotZero();
        assertThat(job.lines)
                .anyMatch(line -> line.matches("\\[rank [02]\\] rank [02] waited 1\\.\\d s in barrier #5 over all ranks"
                        + " \\(test, T.java:2\\); arrived: 0, 2; missing: 1"
                        + " \\(last seen entering barrier #4 \\(test, T.java:1\\), pid \\d+\\)"));
    }

    /** Rank 1 passes the first barrier only. */
    public static final class Hanging implements RankBody {
        @Override
        public void run(RankContext context) throws InterruptedException {
            context.all().barrier(new CollectiveSite(4, "test", "T.java:1"));
            if (context.rank() == 1) {
                new CountDownLatch(1).await();
            }
            context.all().barrier(new CollectiveSite(5, "test", "T.java:2"));
        }
    }

    /** As by Ctrl-Z, or by a scheduler that takes the cores for a while. */
    @Test
    void aJobThatWasSuspendedForLongerThanItsTimeLimitGoesOn() throws Exception {
        Job job = new Job(Uneven.class, CommOptions.defaults().withTimeout(Duration.ofSeconds(1)));
        long[] pids = job.awaitRunning();
        signal("STOP", pids);
        Thread.sleep(Duration.ofSeconds(3));
        job.lines.clear();
        signal("CONT", pids);
        try {
            assertThat(job.lines.poll(30, TimeUnit.SECONDS)).matches("\\[rank 0\\] still here at step \\d+");
            assertThat(job.lines.poll(30, TimeUnit.SECONDS)).matches("\\[rank 0\\] still here at step \\d+");
        } finally {
            signal("KILL", pids);
        }
        assertThat(job.exitCode.get(30, TimeUnit.SECONDS)).isEqualTo(128 + SIGKILL);
    }

    private static void signal(String name, long[] pids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        for (long pid : pids) {
            command.add(Long.toString(pid));
        }
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    /** All wait for rank 1 in nearly every moment. */
    public static final class Uneven implements RankBody {
        private static final CollectiveSite SITE = new CollectiveSite(6, "test", "T.java:3");

        @Override
        public void run(RankContext context) throws InterruptedException {
            for (long step = 0; ; step++) {
                if (context.rank() == 1) {
                    Thread.sleep(20);
                }
                context.all().barrier(SITE);
                if (step == 0) {
                    System.out.println(
                            "running as pid " + ProcessHandle.current().pid());
                } else if (step % 20 == 0 && context.rank() == 0) {
                    System.out.println("still here at step " + step);
                }
            }
        }
    }

    /** A job in the background, and what it printed. */
    private static final class Job {
        final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> exitCode;

        Job(Class<? extends RankBody> body, CommOptions options) {
            exitCode = CompletableFuture.supplyAsync(() -> Launcher.processes(
                    Mesh.of(Axis.TP, RANKS), body, List.of(), new ProcessOptions(options, lines::add)));
        }

        /** Pids by rank. */
        long[] awaitRunning() throws InterruptedException {
            long[] pids = new long[RANKS];
            for (int running = 0; running < RANKS; ) {
                String line = lines.poll(30, TimeUnit.SECONDS);
                assertThat(line).as("a line from each rank").isNotNull();
                if (line.contains("running as pid ")) {
                    pids[line.charAt("[rank ".length()) - '0'] = Long.parseLong(line.replaceAll(".* pid ", ""));
                    running++;
                }
            }
            return pids;
        }
    }
}
