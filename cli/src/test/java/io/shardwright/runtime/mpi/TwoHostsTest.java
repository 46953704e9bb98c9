package io.shardwright.runtime.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.Shardwright;
import io.shardwright.runtime.cli.TrainOptions;
import io.shardwright.runtime.cli.TrainingRank;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Medium;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.launch.KilledRankTest;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Four ranks on two hosts with addresses of their own: {@code tp} inside a host, {@code dp} between them. */
@Timeout(120)
@Tag("slow")
public class TwoHostsTest {
    private static final int STEPS = 8;
    private static final int ELEMENTS = 1 << 18;

    private static final String BY_OTHERS = "rank [23] was ended by signal 9|exited on|Socket closed|disconnected";

    /** What starting, courier and end may take. */
    private static final long OVERHEAD = 4 << 20;

    /** Reduces along both axes, and checks what its own counters say. */
    public static final class BothAxes implements RankBody {
        private static final CollectiveSite SITE = new CollectiveSite(1, "test", "TwoHostsTest.java");

        @Override
        public void run(RankContext context) {
            LocalTensor x = LocalTensor.dense(Storage.on(context.heap().allocate(4L * ELEMENTS)), DType.I32, ELEMENTS);
            for (int step = 0; step < STEPS; step++) {
                for (int i = 0; i < ELEMENTS; i++) {
                    x.setInt(i + context.rank(), i);
                }
                // Inside a host again and again; between hosts once.
                context.communicator(Axis.TP).allReduce(x, Reduction.SUM, SITE);
                context.communicator(Axis.TP).allReduce(x, Reduction.MAX, SITE);
                context.communicator(Axis.DP).allReduce(x, Reduction.SUM, SITE);
                for (int i = 0; i < ELEMENTS; i += 997) {
                    require(x.getInt(i) == 4 * i + 0 + 1 + 2 + 3, "element " + i + " is " + x.getInt(i));
                }
            }
            Traffic traffic = context.traffic();
            long once = 4L * ELEMENTS * STEPS;
            require(traffic.bytes(Medium.MPI, Axis.TP) == 0, "tp over MPI: " + traffic.bytes(Medium.MPI, Axis.TP));
            require(traffic.bytes(Medium.MEMORY, Axis.TP) == 2 * once, "tp: " + traffic);
            require(traffic.bytes(Medium.MPI, Axis.DP) == once, "dp over MPI: " + traffic.bytes(Medium.MPI, Axis.DP));
            require(traffic.bytes(Medium.MEMORY, Axis.DP) == 0, "dp: " + traffic);
        }

        private static void require(boolean right, String what) {
            if (!right) {
                throw new AssertionError(what);
            }
        }
    }

    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void onlyTheDataParallelAxisCrosses(Mpirun library) throws Exception {
        library.assumeInstalled();
        try (TwoHosts hosts = new TwoHosts()) {
            String output = run(library, hosts, Mpirun.rank("tp=2,dp=2", 30_000, List.of(), BothAxes.class));
            // Two pairs of ranks, each of which sends as much as it receives, seen both ways.
            long wanted = 2 * 2 * 4L * ELEMENTS * STEPS;
            assertThat(hosts.crossed()).as(output).isBetween(wanted, wanted + wanted / 10 + OVERHEAD);
        }
    }

    @OneRowIn(2)
    @ParameterizedTest
    @EnumSource
    void trainingHasTheLossesOfOneHostAndOnlyGradientsCross(Mpirun library, @TempDir Path folder) throws Exception {
        library.assumeInstalled();
        Path text = Files.writeString(folder.resolve("text"), "abcdefgh\n".repeat(100));
        Path json = folder.resolve("run.json");
        List<String> training =
                List.of(("tiny --mesh tp=2,dp=2 --steps 8 --sample 0 --dropout 0.2 --progress lines --data " + text
                                + " --json " + json)
                        .split(" "));
        List<String> command = new ArrayList<>(List.of("train"));
        command.addAll(training);
        try (TwoHosts hosts = new TwoHosts()) {
            run(library, hosts, Mpirun.java(List.of(), Shardwright.class, command));
        }
        JsonObject across = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        Launcher.threads(
                Mesh.parse("tp=2,dp=2"),
                new TrainingRank(),
                TrainingRank.arguments(TrainOptions.parse(training)),
                CommOptions.defaults());
        JsonObject within = JsonParser.parseString(Files.readString(json)).getAsJsonObject();

        List<Double> losses = numbers(across, "losses");
        assertThat(losses).hasSize(8);
        for (int step = 0; step < losses.size(); step++) {
            assertThat(losses.get(step)).isCloseTo(numbers(within, "losses").get(step), Offset.offset(2e-4));
        }
        for (int rank = 0; rank < 4; rank++) {
            JsonObject traffic = across.getAsJsonArray("traffic").get(rank).getAsJsonObject();
            JsonObject crossing = traffic.getAsJsonObject("mpiBytes");
            assertThat(traffic.getAsJsonObject("axisBytes").keySet()).contains("dp", "tp");
            assertThat(crossing.keySet()).containsExactly("dp");
            assertThat(crossing.get("dp"))
                    .isEqualTo(traffic.getAsJsonObject("axisBytes").get("dp"));
        }
    }

    /** What becomes of ranks of the second host, of which rank 2 is the one that tells the other host of its state. */
    enum Loss {
        ONE_KILLED("KILL", List.of(3), "rank 3 \\(pid \\d+\\) died"),
        FIRST_STOPPED("STOP", List.of(2), "missing: 2 \\(.*, (stopped|silent for .*)\\)"),
        ALL_KILLED("KILL", List.of(2, 3), "missing: [23] \\(.*, silent for");

        final String signal;
        final List<Integer> ranks;
        final Pattern message;

        Loss(String signal, List<Integer> ranks, String message) {
            this.signal = signal;
            this.ranks = ranks;
            // Who was connected to a rank that was killed may be ended by Open MPI, and all by mpirun, before any can
            // speak.
            boolean killed = signal.equals("KILL");
            this.message = Pattern.compile(killed ? message + "|" + BY_OTHERS : message);
        }
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource({
        "OPEN_MPI, ONE_KILLED",
        "OPEN_MPI, FIRST_STOPPED",
        "OPEN_MPI, ALL_KILLED",
        "MPICH, ONE_KILLED",
        "MPICH, FIRST_STOPPED",
        "MPICH, ALL_KILLED"
    })
    void theJobEndsAndSaysWhyWhereRanksOfAnotherHostAreLost(Mpirun library, Loss loss) throws Exception {
        library.assumeInstalled();
        List<String> rank = new ArrayList<>(library.surviving());
        rank.addAll(Mpirun.rank("tp=4", 3_000, List.of(), KilledRankTest.Endless.class));
        try (TwoHosts hosts = new TwoHosts();
                MpiProcesses job = new MpiProcesses(start(library, hosts, rank), 4)) {
            for (int lost : loss.ranks) {
                job.kill(lost, loss.signal);
            }
            assertThat(job.exitCode()).isNotZero();
            assertThat(job.lines()).anyMatch(loss.message.asPredicate());
            assertThat(job.lines()).noneMatch(line -> line.endsWith(MpiRankMain.EXITS_WITH + 0));
            job.assertNothingIsLeft();
        }
    }

    private static List<Double> numbers(JsonObject run, String key) {
        return run.getAsJsonArray(key).asList().stream()
                .map(JsonElement::getAsDouble)
                .toList();
    }

    /** What four ranks print who run to their end, two on each host. */
    private static String run(Mpirun library, TwoHosts hosts, List<String> rank)
            throws IOException, InterruptedException {
        Process process = start(library, hosts, rank);
        String output = String.join("\n", process.inputReader().lines().toList());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static Process start(Mpirun library, TwoHosts hosts, List<String> rank) throws IOException {
        List<String> command = new ArrayList<>(hosts.onFirst());
        command.addAll(library.acrossHosts(hosts));
        command.addAll(rank);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Mpirun.AS_ROOT);
        // Both "hosts" are one machine, which UCX would notice.
        builder.environment().put("UCX_TLS", "tcp,self");
        builder.environment().put("PRTE_MCA_plm_ssh_agent", hosts.remoteShell().toString());
        return builder.start();
    }
}
