package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees who asks for something that isn't there. */
@Timeout(60)
@Tag("slow")
class TrainErrorsTest {
    @TempDir
    Path folder;

    private static void assertRefused(int code, String message, String... arguments) {
        CommandLineRun run = CommandLineRun.of(arguments);
        assertThat(run.err()).startsWith(message).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void namesTheModelsThereAre() {
        assertRefused(2, "there is no model called tinny: it is one of tiny; did you mean tiny?", "train", "tinny");
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 100})
    void namesALimitOfOpenFilesThatIsTooLow(int most) throws Exception {
        Path text = Files.write(folder.resolve("text"), new byte[1000]);
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -n " + most + "; exec \"$0\" \"$@\""));
        command.addAll(CommandLineProcess.of(List.of("train", "tiny", "--data", text.toString(), "--steps", "1"))
                .command());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isOne();
        assertThat(said).contains("\n  Fix: ", "ulimit -n 1024").doesNotContain("\tat ", "another version");
    }

    /** Else this one would be read without an end, and what cannot be read be a stack trace. */
    @Test
    void takesNoArgumentForAFileOfArguments() {
        assertRefused(2, "there is no model called @/dev/zero: it is one of tiny", "train", "@/dev/zero");
        assertRefused(2, "Unmatched argument at index 0: '@.'", "@.");
    }

    @Test
    void takesAQuoteThatAShellHasLeftForWhatItIs() {
        assertRefused(2, "Invalid value for option '--what'", "bench", "peers", "--what", "tp,p\"p");
    }

    /** One row for each rank, and as many columns as it takes until all have worked. */
    @Test
    void drawsNoScheduleThatNobodyCouldLookAt() {
        assertRefused(
                2,
                "--ranks 4096 with --microbatches 8 and --chunks 2: a drawing has at most 262144 places",
                "schedule",
                "zb-h1",
                "--ranks",
                "4096");
    }

    @Test
    void namesTheSizesAModelHas() {
        assertRefused(
                2,
                "there is no size of tiny called hiden: it is one of hidden, seq, batch; did you mean hidden?",
                "train",
                "tiny",
                "--size",
                "hiden=8");
    }

    @Test
    void showsWhereSizesCannotBeRead() {
        assertRefused(2, "\"hidden=8;seq=4\": found ';' at column 9", "train", "tiny", "--size", "hidden=8;seq=4");
        assertRefused(2, "--size seq=0: a size is from 1", "train", "tiny", "--size", "seq=0");
    }

    @Test
    void saysWhatAMomentumIs() {
        assertRefused(2, "--momentum 1.0: it is less than 1", "train", "tiny", "--momentum", "1");
        assertRefused(2, "--muon-lr 0.0: it is more than 0", "train", "tiny", "--muon-lr", "0");
    }

    @Test
    void namesTheVariantsAModelHas() {
        assertRefused(
                2, "there is no variant of tiny called wid: it is one of wide", "train", "tiny", "--variant", "wid");
    }

    @Test
    void namesTheSettingsAModelHas() {
        assertRefused(
                2,
                "there is no setting of tiny called router: there is none",
                "train",
                "tiny",
                "--set",
                "router=switch");
        assertRefused(2, "--set router: it is KEY=VALUE", "train", "tiny", "--set", "router");
    }

    @Test
    void saysWhichMeshesThereAre() {
        assertRefused(
                2,
                "--mesh dp=2,ep=2: tiny has no experts that ep could divide\n  Fix: take pp, dp, cp and tp only",
                "train",
                "tiny",
                "--mesh",
                "ep=2,dp=2");
        assertRefused(
                1, "[shard/ep-not-in-dp] The mesh: ep=2 does not divide dp=3", "train", "tiny", "--mesh", "ep=2,dp=3");
        assertRefused(2, "\"xp=2\": found", "train", "tiny", "--mesh", "xp=2");
        assertRefused(2, "\"tp\": found", "train", "tiny", "--mesh", "tp");
    }

    @Test
    void saysWhichDegreesDivideTheModel() throws IOException {
        Path text = Files.write(folder.resolve("text"), new byte[1000]);
        assertRefused(
                1,
                "[shard/feed-forward-not-divisible] Tiny.head: feed-forward size 256 cannot be split over tp=3\n"
                        + "  Fix: take tp from 1, 2, 4, 8, 16, 32, 64, 128, 256, or make",
                "train",
                "tiny",
                "--mesh",
                "tp=3",
                "--data",
                text.toString());
    }

    @Test
    void saysWhatIsWrongWithTheText() throws IOException {
        assertRefused(1, "text no/file: there is no such file", "train", "tiny", "--data", "no/file");
        Path text = Files.write(folder.resolve("text"), new byte[100]);
        assertRefused(1, text + " has 100 bytes, of which 5 are held out", "train", "tiny", "--data", text.toString());
    }

    @Test
    void rejectsNumbersThatMeanNothing() {
        assertRefused(2, "--steps 0: it is a number from 1", "train", "tiny", "--steps", "0");
        assertRefused(2, "--dropout 1.0: it is a share", "train", "tiny", "--dropout", "1");
        assertRefused(2, "--clip -1.0: it is 0 or more", "train", "tiny", "--clip", "-1");
        assertRefused(2, "--time-out 0.0: it is more than 0", "train", "tiny", "--time-out", "0");
        assertRefused(2, "Invalid value for option '--steps'", "train", "tiny", "--steps", "many");
    }

    @Test
    void saysWhichCoursesARateTakes() {
        assertRefused(2, "--lr-floor 1.5: it is a share, from 0 to 1", "train", "tiny", "--lr-floor", "1.5");
        assertRefused(2, "--lr-tail 0.1 is for --lr-schedule wsd\n  Fix: ", "train", "tiny", "--lr-tail", "0.1");
        assertRefused(2, "Invalid value for option '--lr-schedule'", "train", "tiny", "--lr-schedule", "cosin");
    }

    @Test
    void saysBeforeTheRunThatAFileCannotBeWritten() {
        Path json = folder.resolve("no/folder/run.json");
        assertRefused(
                2,
                "--json " + json + ": there is no folder " + json.getParent(),
                "train",
                "tiny",
                "--json",
                json.toString());
    }

    @Test
    void saysWhereABenchmarkOfCheckpointsCannotWrite() {
        assertRefused(
                2,
                "--in /nowhere is no folder that this user can write to\n  Fix: ",
                "bench",
                "checkpoints",
                "--in",
                "/nowhere");
    }

    @Test
    void saysWhatIsWrongWithAReference() throws IOException {
        Path file = folder.resolve("ref.safetensors");
        assertRefused(1, file + " is no file", "train", "tiny", "--reference", file.toString());
        Files.writeString(file, "no tensors at all, only text");
        assertRefused(1, file + " is no safetensors file", "train", "tiny", "--reference", file.toString());
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        assertRefused(
                2,
                "Unknown option: '--stepps=3'\nPossible solutions: --stages, --steps",
                "train",
                "tiny",
                "--stepps=3");
        assertRefused(2, "Missing required parameter: 'MODEL'", "train");
    }
}
