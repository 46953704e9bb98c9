package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.VerifyCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is told to end writes a checkpoint first, whoever was told. */
@Tag("slow")
class StoppedRunsTest {
    private static final int TERMINATED = 143;

    @TempDir
    Path folder;

    @ParameterizedTest
    @Timeout(240)
    @ValueSource(strings = {"the launcher", "a rank", "all"})
    void leaveACheckpointOfTheStepThatTheyHaveComeTo(String told) throws IOException, InterruptedException {
        Path checkpoints = folder.resolve("checkpoints");
        String options =
                "minigpt --size layers=2,hidden=32,heads=2,seq=16,batch=4 --sample 0 --mesh tp=2 --steps 1000000"
                    + " --checkpoint-every 3 --keep 3 --data src/test/java/io/shardwright/samples/all/Combination.java"
                    + " --checkpoints " + checkpoints;
        TrainProcess run = TrainProcess.start(folder.resolve("output"), List.of(options.split(" +")));
        run.awaitCheckpoint(checkpoints, 0);
        List<ProcessHandle> ranks = run.ranks();
        if (!told.equals("the launcher")) {
            ranks.getLast().destroy();
        }
        if (told.equals("all")) {
            ranks.getFirst().destroy();
        }
        if (!told.equals("a rank")) {
            run.launcher().destroy();
        }
        int code = run.await(ranks);

        String text = run.text();
        assertThat(code).as(text).isEqualTo(TERMINATED);
        StoredCheckpoint newest = StoredCheckpoint.find(checkpoints);
        assertThat(VerifyCheckpoint.run(newest)).isEmpty();
        assertThat(text)
                .contains("told to end before step " + newest.text().head().step())
                .contains("--resume " + newest.folder());
        try (var left = Files.list(checkpoints)) {
            assertThat(left.map(Path::toString)).noneMatch(name -> name.endsWith(".partial"));
        }
    }

    /** On a full disk: what isn't there is named as what is missing, and not as what to go on from. */
    @Test
    @Timeout(240)
    void doNotNameACheckpointThatCouldNotBeWritten() throws IOException, InterruptedException {
        Path checkpoints = folder.resolve("checkpoints");
        String options = "minigpt --size layers=2,hidden=32,heads=2,seq=16,batch=4 --sample 0 --mesh tp=2"
                + " --data src/test/java/io/shardwright/samples/all/Combination.java --checkpoint-every 1000000"
                + " --checkpoints " + checkpoints;
        TrainProcess first = TrainProcess.start(folder.resolve("first"), List.of((options + " --steps 2").split(" +")));
        assertThat(first.await(List.of())).as(first.text()).isZero();
        TrainProcess second = TrainProcess.start(
                folder.resolve("second"),
                List.of("ulimit -f 64"),
                List.of(("--resume " + checkpoints + " --steps 1000000 --ranks threads").split(" +")));
        second.awaitText("cpu (");
        second.launcher().destroy();
        int code = second.await(List.of());

        assertThat(code).as(second.text()).isEqualTo(TERMINATED);
        assertThat(second.text())
                .containsPattern("checkpoint of step \\d+ could not be written: .*File too large")
                .doesNotContain("to go on: ");
        assertThat(VerifyCheckpoint.run(StoredCheckpoint.find(checkpoints))).isEmpty();
        assertThat(StoredCheckpoint.find(checkpoints).text().head().step()).isEqualTo(2);
    }
}
