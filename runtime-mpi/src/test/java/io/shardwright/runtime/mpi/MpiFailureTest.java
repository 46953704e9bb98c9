package io.shardwright.runtime.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.launch.KilledRankTest;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.mpi.Mpirun.Outcome;
import io.shardwright.runtime.mpi.job.LastCall;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What ranks that MPI started say when one doesn't come, or does something else. */
@Timeout(120)
@Tag("slow")
public class MpiFailureTest {
    private static final String ALONE = "-Dshardwright.mpi.ranksPerHost=1";
    private static final String CHECKED = "-Dshardwright.check=true";

    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void aKilledRankIsNamedByThoseOfItsHost(Mpirun library) throws Exception {
        library.assumeInstalled();
        try (MpiProcesses job = new MpiProcesses(library, 3, 20_000, List.of(), KilledRankTest.Endless.class)) {
            job.kill(1, "KILL");
            assertThat(job.exitCode()).isNotZero();
            assertThat(job.lines())
                    .anyMatch(line -> line.startsWith("rank 0 ")
                            && line.endsWith("all-reduce #117 over tp=3 (g after Mlp.down, Mlp.java:9): rank 1 (pid "
                                    + job.pid(1) + ") died"));
            job.assertNothingIsLeft();
        }
    }

    /** Ranks 0 and 1 share a host; rank 2 stops on another one. */
    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void aStoppedRankOfAnotherHostIsNamed(Mpirun library) throws Exception {
        library.assumeInstalled();
        List<String> hosts = List.of("-Dshardwright.mpi.ranksPerHost=2");
        try (MpiProcesses job = new MpiProcesses(library, 3, 2_000, hosts, KilledRankTest.Endless.class)) {
            job.kill(2, "STOP");
            job.awaitLine(line -> line.matches("rank 0 .*waited 2\\.\\d s in all-reduce #117 over tp=3 .*missing: 2"
                    + " \\(last seen entering all-reduce #117 \\(g after Mlp.down, Mlp.java:9\\), pid " + job.pid(2)
                    + " on another host.*"));
            assertThat(job.exitCode()).isNotZero();
            job.assertNothingIsLeft();
        }
    }

    /** Otherwise they would go on for as long as they don't need it. */
    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void ranksEndWithAnMpirunThatIsKilled(Mpirun library) throws Exception {
        library.assumeInstalled();
        try (MpiProcesses job = new MpiProcesses(library, 3, 60_000, List.of(), Alone.class)) {
            job.killStarter();
            long killed = System.nanoTime();
            job.assertNothingIsLeft();
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(20));
        }
    }

    /** Says that it runs, and then needs nobody. */
    public static final class Alone implements RankBody {
        @Override
        public void run(RankContext context) throws InterruptedException {
            System.out.println("running as pid " + ProcessHandle.current().pid());
            Thread.sleep(Duration.ofHours(1));
        }
    }

    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void aRankThatDoesNotComeToTheStartIsNamed(Mpirun library) throws Exception {
        library.assumeInstalled();
        List<String> flags = List.of("-Dshardwright.test.neverComes=1", "-Dshardwright.test.startSeconds=6");
        Outcome outcome = library.run(3, "tp=3", flags, KilledRankTest.Endless.class);
        assertThat(outcome.code()).as("%s", outcome).isNotZero();
        assertThat(outcome.lines())
                .anyMatch(line -> line.matches("(\\[rank 2\\] )?rank [02] waited 6 s for MPI to start; missing: 1"
                        + " \\(pid \\d+, has not come to the start of MPI\\)"));
    }

    /** The others wait for it in a call of MPI's, which no word reaches. */
    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void aRankThatFailsBeforeItIsConnectedEndsAll(Mpirun library) throws Exception {
        library.assumeInstalled();
        List<String> flags = List.of(ALONE, "-Dshardwright.test.cannotBegin=1");
        Outcome outcome = library.run(3, "tp=3", flags, KilledRankTest.Endless.class);
        assertThat(outcome.code()).as("%s", outcome).isNotZero();
        assertThat(outcome.lines()).anyMatch(line -> line.contains("pieces of 0 and rounds of 0 elements"));
        assertThat(outcome.lines()).noneMatch(line -> line.contains("running as pid"));
    }

    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void aRankThatDoesNotComeToTheEndOfMpiIsWaitedForAsLongAsTheTimeLimit(Mpirun library) throws Exception {
        library.assumeInstalled();
        Process process = library.start(2, Mpirun.java(List.of(), LastCall.class, List.of()));
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        if (library == Mpirun.OPEN_MPI) { // MPICH's forgets the code of a rank now and then, if it is in MPI_Finalize
            assertThat(process.exitValue()).isNotZero();
        }
        assertThat(lines)
                .contains("rank 0 waited 2 s for MPI to end; at least one of 2 ranks was stopped or killed when all had"
                        + " done their work");
    }

    /** Skips, reorders or resizes a collective on rank 1, as its argument says. */
    public static final class Mismatched implements RankBody {
        private static final CollectiveSite F = new CollectiveSite(116, "f before Mlp.up", "Mlp.java:8");
        private static final CollectiveSite G = new CollectiveSite(117, "g after Mlp.down", "Mlp.java:9");

        @Override
        public void run(RankContext context) {
            Communicator tp = context.communicator(Axis.TP);
            boolean odd = tp.rank() == 1;
            String how = context.arguments().getFirst();
            if (odd && how.equals("reorders")) {
                tp.allReduce(ints(3), Reduction.SUM, G);
                tp.broadcast(ints(3), 0, F);
                return;
            }
            if (!odd || !how.equals("skips")) {
                tp.broadcast(ints(3), 0, F);
            }
            tp.allReduce(ints(odd && how.equals("resizes") ? 4 : 3), Reduction.SUM, G);
        }

        private static LocalTensor ints(long count) {
            return LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(4 * count, 4)), DType.I32, count);
        }
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource({
        "OPEN_MPI, skips",
        "OPEN_MPI, reorders",
        "OPEN_MPI, resizes",
        "MPICH, skips",
        "MPICH, reorders",
        "MPICH, resizes"
    })
    void differentProgramsAreToldApart(Mpirun library, String how) throws Exception {
        library.assumeInstalled();
        Outcome outcome = library.run(2, "tp=2", List.of(ALONE, CHECKED), Mismatched.class, how);
        assertThat(outcome.code()).isNotZero();
        String here = how.equals("resizes")
                ? "all-reduce #117 (g after Mlp.down, Mlp.java:9) of 3 elements"
                : "broadcast #116 (f before Mlp.up, Mlp.java:8) of 3 elements";
        String there = "all-reduce #117 (g after Mlp.down, Mlp.java:9) of " + (how.equals("resizes") ? 4 : 3);
        assertThat(outcome.lines())
                .anyMatch(line -> line.contains("is in " + here)
                        && line.contains("is in " + there)
                        && line.contains("the ranks ran different models, batches or orders of collectives"));
    }

    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void aMeshOfAnotherSizeIsRefused(Mpirun library) throws Exception {
        library.assumeInstalled();
        Process process = library.start(2, "tp=3", 20_000, List.of(), Mismatched.class, "skips");
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        // Whichever says so first ends the other.
        assertThat(lines)
                .anyMatch(line -> line.endsWith("--mesh tp=3 has 3 ranks, and MPI started 2"))
                .anyMatch(line -> line.endsWith("  Fix: mpirun -n 3"));
    }
}
