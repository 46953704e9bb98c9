package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.named.NamedRun;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RankMemory;
import io.shardwright.runtime.run.Rehearsal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code memory}. */
@Timeout(60)
class MemoryTest {
    @TempDir
    Path folder;

    private Path text;

    @BeforeEach
    void files() throws IOException {
        text = Files.write(folder.resolve("text"), "abcdefgh\n".repeat(100).getBytes(StandardCharsets.US_ASCII));
    }

    private List<String> model(String... more) {
        List<String> arguments = new ArrayList<>(List.of("tiny", "--size", "batch=8", "--data", text.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, adamw",
        "1, 2, adamw",
        "2, 2, adamw",
        "3, 2, adamw",
        "0, 4, sgd",
        "1, 4, momentum",
        "2, 4, adam",
        "3, 4, adamw",
        "0, 2, muon",
        "1, 2, muon",
        "2, 4, muon",
        "3, 4, muon"
    })
    void allocatesWhatTheFormulasSay(String zero, int dp, String optimizer) {
        for (String more : List.of(" f32", ",tp=2 f32", " bf16", ",tp=2 bf16")) {
            String[] tpAndPrecision = more.split(" ");
            TrainOptions options = TrainOptions.parse(model(
                    "--mesh",
                    "dp=" + dp + tpAndPrecision[0],
                    "--zero",
                    zero,
                    "--optimizer",
                    optimizer,
                    "--precision",
                    tpAndPrecision[1]));
            try (PreparedRun run = NamedRun.of(options.settings())) {
                for (int rank = 0; rank < run.mesh().size(); rank++) {
                    RankMemory memory = RankMemory.of(run, rank);
                    assertThat(memory.predicted()).hasSize(3);
                    memory.predicted()
                            .forEach((kind, bytes) -> assertThat(
                                            memory.allocated().bytes(kind))
                                    .as("%s of rank %s", kind, options.mesh)
                                    .isEqualTo(bytes));
                    assertThat(memory.allocated().bytes(MemoryKind.PARAMETERS)).isPositive();
                }
            }
        }
    }

    /** AdamW keeps two numbers more of each parameter, and every number is written by one rank. */
    @Test
    void countsTheCopiesThatCheckpointsAreWrittenFrom() {
        long copies = 0;
        long parameters = 0;
        TrainOptions options = TrainOptions.parse(model(
                "--mesh",
                "dp=2,tp=2",
                "--checkpoints",
                folder.resolve("checkpoints").toString()));
        try (PreparedRun run = NamedRun.of(options.settings())) {
            for (int rank = 0; rank < run.mesh().size(); rank++) {
                copies += RankMemory.of(run, rank).allocated().bytes(MemoryKind.CHECKPOINT);
            }
            parameters = Rehearsal.of(run).parameters();
        }
        assertThat(copies).as("bytes on all ranks together").isEqualTo(3 * Float.BYTES * parameters);
    }

    /** The cell of 7.5B parameters on 64 ranks, which the paper gives as 31.4, 16.6 and 1.88. */
    @Test
    void printsTheTableOfThePaper() {
        CommandLineRun run = CommandLineRun.of("memory");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        List<String> row = run.out()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("64 "))
                .map(line -> Arrays.asList(line.split(" +")))
                .findFirst()
                .orElseThrow();
        assertThat(row).hasSize(10).startsWith("64", "31.41", "16.64", "1.88");
        assertThat(run.out()).contains("adam, bf16, 2 + 2 + 12 bytes");
    }

    @Test
    void takesOtherModelsRanksAndOptimizers() {
        CommandLineRun run = CommandLineRun.of(
                "memory", "--parameters", "1e9", "--dp", "10", "--optimizer", "momentum", "--precision", "f32");
        assertThat(run.out()).contains("momentum, f32, 4 + 4 + 4 bytes");
        // 8 + 4/10, 4 + 8/10, 12/10
        assertThat(run.out()).containsPattern(" 10 +8\\.4 +4\\.8 +1\\.2\n");
    }

    @Test
    void comparesEveryRankAndEveryOptimizer() {
        List<String> arguments = model("--mesh", "dp=2", "--zero", "2");
        arguments.addAll(0, List.of("memory", "model"));
        CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().filter(line -> line.matches(" +[01] +parameters .*")))
                .hasSize(2);
        assertThat(run.out()).contains("adamw", "sgd").doesNotContain("differs");
    }

    /** Two bytes a parameter, two a gradient, and twelve for AdamW's state and what it updates (1910.02054 §3.1). */
    @Test
    void mixedPrecisionTakesSixteenBytesAParameter() {
        TrainOptions options = TrainOptions.parse(model("--mesh", "tp=1", "--precision", "bf16"));
        try (PreparedRun run = NamedRun.of(options.settings())) {
            RankMemory memory = RankMemory.of(run, 0);
            long parameters = memory.allocated().bytes(MemoryKind.PARAMETERS);
            assertThat(parameters).isGreaterThanOrEqualTo(2 * memory.parameters());
            assertThat(memory.allocated().bytes(MemoryKind.GRADIENTS)).isEqualTo(parameters);
            assertThat(memory.allocated().bytes(MemoryKind.OPTIMIZER)).isEqualTo(6 * parameters);
        }
    }

    @ParameterizedTest
    @CsvSource({"--dp, 0", "--parameters, -1"})
    void refusesWhatIsNoNumberOfRanksOrParameters(String option, String value) {
        CommandLineRun run = CommandLineRun.of("memory", option + "=" + value);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith(option + " " + value + ": it is a number from 1 to ");
    }
}
