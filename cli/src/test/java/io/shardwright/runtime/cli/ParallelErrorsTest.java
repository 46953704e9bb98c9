package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user sees who asks for a pipeline, replicas or ZeRO in a way that can't be. */
@Timeout(60)
class ParallelErrorsTest {
    @TempDir
    Path folder;

    private CommandLineRun train(String options) throws IOException {
        Path text = Files.write(
                folder.resolve("text"),
                "a text that is long enough. ".repeat(40).getBytes());
        List<String> arguments = new ArrayList<>(List.of("train", "tiny", "--data", text.toString()));
        arguments.addAll(List.of(options.split(" ")));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    private void assertRefused(int code, String options, String message) throws IOException {
        CommandLineRun run = train(options);
        assertThat(run.err()).startsWith(message).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --microbatches 0                           | --microbatches 0: it is at least 1
        --chunks 0 --schedule interleaved          | --chunks 0: it is at least 1
        --zero 4                                   | --zero 4: it is a number from 0 to 3
        --zero -1                                  | --zero -1: it is a number from 0 to 3
        --dp-mode server --zero 1                  | --dp-mode server keeps everything on one replica, and --zero 1
        --zero 1 --schedule pipedream              | --zero 1 doesn't go with --schedule pipedream
        --zero 2 --schedule zb-h1                  | --zero 2 doesn't go with --schedule zb-h1
        --zero 3 --schedule zb-h2                  | --zero 3 doesn't go with --schedule zb-h2
        --dp-mode server --schedule pipedream      | --dp-mode server doesn't go with --schedule pipedream
        --dp-mode central                          | Invalid value for option '--dp-mode'
        --mesh tp=1 --stages half                  | --stages half: 'half' is no number of units
        --mesh tp=1 --stages 1,                    | --stages 1,: '' is no number of units
        --mesh pp=2 --stages 1                     | --stages 1 are 1, and the mesh has 2
        --mesh pp=3 --schedule 1f1b-rr             | --schedule 1f1b-rr needs to know the units and replicas
        --mesh pp=3 --schedule 1f1b-rr --stages 1x2 | --stages 1x2 take 2 ranks, and the mesh has pp=3
        """)
    void refusesOptionsThatDoNotGoTogether(String options, String message) throws IOException {
        assertRefused(2, options, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --mesh dp=2 --size batch=3       | [shard/batch-not-divisible] a batch of 3 sequences cannot be cut over dp=2 into 1 microbatches
        --mesh tp=1 --microbatches 3     | [shard/batch-not-divisible] a batch of 2 sequences cannot be cut over dp=1 into 3 microbatches
        --mesh pp=2                      | [shard/more-stages-than-units] 2 stages cannot be made of 1 unit
        --mesh pp=2 --stages even        | [shard/more-stages-than-units] 2 stages cannot be made of 1 unit
        --mesh pp=2 --stages parameters  | [shard/more-stages-than-units] 2 stages cannot be made of 1 unit
        --mesh pp=2 --stages 1,1         | [shard/stages-not-units] stages [1, 1] are 2 units, and the model has 1
        --mesh pp=2 --stages 0,1         | [shard/stages-not-units] stages [0, 1]
        --mesh tp=1 --schedule 2f2b      | [shard/
        """)
    void refusesWhatTheModelCannotDo(String options, String message) throws IOException {
        assertRefused(1, options, message);
    }

    @Test
    void saysHowToFixIt() throws IOException {
        for (String options : List.of(
                "--zero 2 --schedule zb-h1",
                "--dp-mode server --zero 1",
                "--mesh pp=2",
                "--mesh pp=2 --stages 1",
                "--mesh dp=2 --size batch=3",
                "--mesh pp=3 --schedule 1f1b-rr")) {
            assertThat(train(options).err()).as(options).contains("\n  Fix: ");
        }
    }

    /** As ranks that were started apart, on hosts with other files. */
    @Test
    void ranksWithOtherDataOrOptionsDoNotStart() throws IOException {
        Path one = Files.writeString(folder.resolve("one"), "a text that is long enough. ".repeat(40));
        Path other = Files.writeString(folder.resolve("other"), "a text that is long, as well. ".repeat(40));
        assertThat(failure(List.of("--data", one.toString()), List.of("--data", other.toString())))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("ranks do not start alike: the data (what the file holds) on rank 1");
        List<String> same = List.of("--data", one.toString(), "--seed", "4");
        assertThat(failure(same, List.of("--data", one.toString(), "--zero", "1")))
                .hasMessageContaining("the seed on rank 1 is not that of rank 0; the schedule, the stages, ZeRO's");
    }

    private static Throwable failure(List<String> ofRank0, List<String> ofRank1) {
        return catchThrowable(() -> Launcher.threads(Mesh.of(Axis.DP, 2), context -> {
                    List<String> arguments = new ArrayList<>(List.of("tiny", "--mesh", "dp=2", "--steps", "1"));
                    arguments.addAll(context.rank() == 0 ? ofRank0 : ofRank1);
                    new TrainingRank()
                            .run(new RankContext(
                                    context.endpoint(), TrainingRank.arguments(TrainOptions.parse(arguments))));
                }))
                .getCause();
    }

    /** A rate that no float holds makes the next step's gradients infinite; whichever rank sees it says where. */
    @ParameterizedTest
    @CsvSource({"tp=1", "tp=2", "dp=2"})
    void saysWhatDiverged(String mesh) throws IOException {
        CommandLineRun run =
                train("--ranks threads --steps 4 --warmup 0 --lr 1e19 --clip 0 --optimizer sgd --mesh " + mesh);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .matches("(?s)the (loss|norm of the gradients) is (NaN|-?Infinity) at step [1-3]: the loss of"
                        + " sequences? \\d.* on rank \\d; the gradient of [a-z.]+\\w is not finite on rank \\d\n"
                        + "  Fix: take a smaller learning rate.*")
                .doesNotContain("\tat ");
    }
}
