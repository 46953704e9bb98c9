package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.VerifyCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can't go on says why, once; and nothing that was there is lost. */
@Tag("slow")
@Timeout(120)
class CheckpointErrorsTest {
    private static final String RUN =
            "minigpt --size layers=2,hidden=16,heads=2,seq=16,batch=4 --sample 0 --mesh tp=2 --steps 4"
                    + " --checkpoint-every 2";

    @TempDir
    Path folder;

    private Path checkpoints;

    @BeforeEach
    void train() throws IOException {
        checkpoints = folder.resolve("checkpoints");
        ResumeTest.train(RUN + " --checkpoints " + checkpoints);
    }

    private static void assertRefused(String options, String... words) throws IOException {
        CommandRun run = CommandRun.train(List.of(options.split(" +")));
        assertThat(run.code()).as(run.out()).isNotZero();
        assertThat(run.err()).contains(words).contains("Fix: ").doesNotContain("Exception", "\tat ");
    }

    @Test
    void anotherRunDoesntWriteOverIt() throws IOException {
        assertRefused(RUN + " --checkpoints " + checkpoints, checkpoints.toString(), "has checkpoints of another run");
        assertRefused("--resume " + checkpoints.resolve("step-2"), "has step-4, which is later than step 2");
    }

    /** With {@code --keep} it would remove that one's. */
    @Test
    void aRunThatGoesOnDoesntWriteIntoAnothersFolder() throws IOException {
        Path other = folder.resolve("other");
        ResumeTest.train(RUN.replace("--steps 4", "--steps 2") + " --seed 7 --checkpoints " + other);
        assertRefused(
                "--resume " + checkpoints + " --steps 8 --keep 1 --checkpoints " + other,
                other.toString(),
                "has checkpoints of another run, step-2 for one");
        assertThat(StoredCheckpoint.find(other).text().head().step()).isEqualTo(2);
    }

    @Test
    void aRunThatIsOverHasNothingLeftToTrain() throws IOException {
        assertRefused("--resume " + checkpoints, "--steps 4", "step 4");
    }

    @Test
    void whatMakesTheRunStays() throws IOException {
        String resume = "--resume " + checkpoints.resolve("step-2") + " --checkpoints " + folder.resolve("new");
        assertRefused(resume + " --lr 0.1", "--lr", "--from");
        assertRefused("minimoe " + resume, "minimoe", "is of minigpt");
        assertRefused(resume + " --size layers=3", "--size");
        assertRefused(resume + " --from " + checkpoints, "--resume", "--from");
    }

    /** Each of them doesn't go with the other's like. */
    @Test
    void aScheduleAndAGuardMayBecomeOthersTogether() throws IOException {
        String small = "minigpt --size layers=2,hidden=16,heads=2,seq=16,batch=4 --sample 0 --microbatches 2 --steps 2";
        Path before = folder.resolve("skipping");
        ResumeTest.train(small + " --mesh pp=2 --on-bad-step skip --checkpoints " + before);
        CommandRun run = ResumeTest.train("--resume " + before + " --schedule pipedream --on-bad-step stop --steps 4");
        assertThat(run.losses()).hasSize(2);
        CommandRun back = ResumeTest.train("--resume " + before + " --schedule 1f1b --on-bad-step skip --steps 6");
        assertThat(back.losses()).hasSize(2);
    }

    @Test
    void weightsOfAnotherModelAreNamed() throws IOException {
        assertRefusedWithoutFix(
                "minigpt --size layers=3,hidden=16,heads=2,seq=16,batch=4 --sample 0 --mesh tp=1 --steps 1 --from "
                        + checkpoints,
                "has no param of gpt.blocks.2.");
        assertRefusedWithoutFix(
                "minigpt --size layers=2,hidden=32,heads=2,seq=16,batch=4 --sample 0 --mesh tp=1 --steps 1 --from "
                        + checkpoints,
                "[256, 16], and the model's is [256, 32]");
    }

    private static void assertRefusedWithoutFix(String options, String words) throws IOException {
        CommandRun run = CommandRun.train(List.of(options.split(" +")));
        assertThat(run.code()).isNotZero();
        assertThat(run.err()).contains(words).doesNotContain("Exception", "\tat ");
    }

    @Test
    void aFlippedByteIsNamedAndOlderOnesGoOn() throws IOException {
        Path weights = checkpoints.resolve("step-2").resolve("weights-1.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 5] ^= 4;
        Files.write(weights, bytes);
        for (String mesh : List.of("tp=1", "tp=2", "dp=2 --zero 3", "pp=2")) {
            assertRefused(
                    "--resume " + checkpoints.resolve("step-2") + " --mesh " + mesh + " --checkpoints "
                            + folder.resolve("new"),
                    weights.toString(),
                    "is damaged",
                    "param of gpt.head.weight");
        }
    }

    @Test
    void theNewestThatIsWholeIsTaken() throws IOException {
        Files.delete(checkpoints.resolve("step-4").resolve("weights-1.safetensors"));
        CommandRun run = ResumeTest.train("--resume " + checkpoints + " --checkpoints " + folder.resolve("new"));
        assertThat(run.err()).contains("note: left out: ").contains("step-4/weights-1.safetensors is not there");
        assertThat(run.losses()).hasSize(2);
    }

    /** A program that was ended is started again, and no more. */
    @Test
    void whatIsLaterAndNotWholeIsSetAside() throws IOException {
        Path step = checkpoints.resolve("step-4");
        byte[] state = Files.readAllBytes(step.resolve("state-1.safetensors"));
        Files.delete(step.resolve("weights-1.safetensors"));
        CommandRun run = ResumeTest.train("--resume " + checkpoints + " --keep 1");
        assertThat(run.out()).contains("checkpoint of step 4 is not whole, and lies in " + step + ".damaged");
        assertThat(run.losses()).hasSize(2);
        assertThat(VerifyCheckpoint.run(StoredCheckpoint.open(step))).isEmpty();
        assertThat(checkpoints.resolve("step-4.damaged/state-1.safetensors")).hasBinaryContent(state);
    }

    @Test
    void theWeightsAloneBeginAnotherRun() throws IOException {
        CommandRun run = ResumeTest.train(
                "--from " + checkpoints + " --sample 0 --mesh dp=2 --optimizer sgd --lr 0.01 --seed 9 --steps 2");
        CommandRun fresh = ResumeTest.train(RUN + " --seed 9");
        assertThat(run.losses()).hasSize(2);
        assertThat(run.losses()[0]).isLessThan(fresh.losses()[0]);
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidBeforeTraining() throws IOException {
        CommandRun run = CommandRun.train(List.of((RUN + " --checkpoints /proc/checkpoints").split(" +")));
        assertThat(run.code()).isNotZero();
        assertThat(run.out()).doesNotContain("step 1/4");
        assertThat(run.err()).contains("/proc/checkpoints cannot be written to").doesNotContain("\tat ");
    }

    @Test
    void whereFilesCannotGrowTrainingGoesOnAndSaysSo() throws IOException, InterruptedException {
        Path small = folder.resolve("small");
        TrainProcess first = TrainProcess.start(
                folder.resolve("first"),
                List.of((RUN + " --data src/test/java/io/shardwright/samples/all/Combination.java --checkpoints "
                                + small)
                        .split(" +")));
        assertThat(first.await(List.of())).as(first.text()).isZero();
        // No file may have more than 64 KiB, as if the disk were full.
        TrainProcess second = TrainProcess.start(
                folder.resolve("second"),
                List.of("ulimit -f 64"),
                List.of(("--resume " + small + " --steps 8 --ranks threads").split(" +")));
        int code = second.await(List.of());

        assertThat(second.text())
                .contains("checkpoint of step 6 could not be written")
                .contains("File too large")
                .contains("training goes on")
                .contains("step 8/8");
        // The last one is what a run leaves.
        assertThat(code).as(second.text()).isNotZero();
        assertThat(VerifyCheckpoint.run(StoredCheckpoint.find(small))).isEmpty();
        assertThat(StoredCheckpoint.find(small).text().head().step()).isEqualTo(4);
        try (var left = Files.list(small)) {
            assertThat(left.map(Path::toString)).noneMatch(name -> name.endsWith(".partial"));
        }
    }

    @Test
    void twoRunsDontWriteIntoOneFolder() throws IOException, InterruptedException {
        Path shared = folder.resolve("shared");
        TrainProcess first = TrainProcess.start(
                folder.resolve("output"),
                List.of((RUN.replace("--steps 4", "--steps 1000000")
                                + " --keep 50 --data src/test/java/io/shardwright/samples/all/Combination.java"
                                + " --checkpoints "
                                + shared)
                        .split(" +")));
        first.awaitCheckpoint(shared, 0);
        List<ProcessHandle> ranks = first.ranks();
        try {
            assertRefused(
                    "--resume " + shared + " --steps 2000000",
                    shared.toString(),
                    "another run writes its checkpoints (process ");
        } finally {
            first.launcher().destroy();
            first.await(ranks);
        }
    }

    @Test
    void aDivergedRunLeavesItsLastGoodStep() throws IOException {
        Path diverged = folder.resolve("diverged");
        CommandRun run = CommandRun.train(
                List.of(("minigpt --size layers=2,hidden=16,heads=2,seq=16,batch=4 --sample 0 --mesh tp=2 --steps 400"
                                + " --optimizer sgd --lr 3e3 --clip 0 --warmup 0 --checkpoints " + diverged)
                        .split(" +")));
        assertThat(run.code()).isNotZero();
        assertThat(run.err()).contains("at step").doesNotContain("\tat ");
        StoredCheckpoint left = StoredCheckpoint.find(diverged);
        assertThat(run.err()).contains("at step " + left.text().head().step());
        assertThat(VerifyCheckpoint.run(left)).isEmpty();
    }
}
