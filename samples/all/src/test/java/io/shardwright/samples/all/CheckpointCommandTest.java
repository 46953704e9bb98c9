package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.checkpoint.SafetensorsFile;
import io.shardwright.runtime.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code checkpoint} on what a small run has left. */
@Tag("slow")
@Timeout(120)
class CheckpointCommandTest {
    @TempDir
    Path folder;

    private Path checkpoints;

    @BeforeEach
    void train() throws IOException {
        checkpoints = folder.resolve("checkpoints");
        ResumeTest.train("minigpt --size layers=2,hidden=16,heads=2,seq=16,batch=4 --sample 0 --mesh tp=2 --steps 2"
                + " --checkpoints "
                + checkpoints);
    }

    @Test
    void showsWhatThereIs() {
        CommandLineRun shown = CommandLineRun.of("checkpoint", "show", checkpoints.toString());
        assertThat(shown.code()).isZero();
        assertThat(shown.out())
                .contains("step-2: before step 2, after 8 sequences")
                .contains("model.sizes.hidden = 16")
                .contains("param gpt.blocks.1.attention.qkv.weight f32[48, 16] tp=V(0 16 16 16)")
                .contains("second_moment gpt.norm.bias");
    }

    @Test
    void verifiesEveryByte() throws IOException {
        assertThat(CommandLineRun.of("checkpoint", "verify", checkpoints.toString())
                        .code())
                .isZero();
        Path state = checkpoints.resolve("step-2").resolve("state-1.safetensors");
        byte[] bytes = Files.readAllBytes(state);
        bytes[bytes.length - 1] ^= 1;
        Files.write(state, bytes);
        CommandLineRun damaged = CommandLineRun.of("checkpoint", "verify", checkpoints.toString());
        assertThat(damaged.code()).isOne();
        assertThat(damaged.err()).contains(state.toString(), "is damaged: second_moment of gpt.head.weight");
    }

    @Test
    void exportsWholeWeightsInOneFileOrSeveral() {
        Path one = folder.resolve("one.safetensors");
        assertThat(CommandLineRun.of("checkpoint", "export", checkpoints.toString(), "--to", one.toString())
                        .code())
                .isZero();
        Path rounded = folder.resolve("rounded");
        assertThat(CommandLineRun.of(
                                "checkpoint",
                                "export",
                                checkpoints.toString(),
                                "--to",
                                rounded.toString(),
                                "--precision",
                                "bf16")
                        .code())
                .isZero();
        try (SafetensorsFile weights = SafetensorsFile.open(checkpoints.resolve("step-2/weights-1.safetensors"));
                SafetensorsFile exported = SafetensorsFile.open(one);
                SafetensorsFile halved = SafetensorsFile.open(folder.resolve("rounded.safetensors"))) {
            assertThat(exported.names()).hasSameSizeAs(weights.names());
            for (String name : exported.names()) {
                assertThat(halved.tensor(name).info().type()).isEqualTo("BF16");
                for (long i = 0; i < exported.tensor(name).info().elements(); i++) {
                    assertThat(exported.tensor(name).real(i))
                            .isEqualTo(weights.tensor("param." + name).real(i));
                }
            }
        }
    }

    @Test
    void leavesWhatWasExportedBeforeWhereAByteIsWrong() throws IOException {
        Path to = folder.resolve("kept.safetensors");
        Files.writeString(to, "of before");
        Path weights = checkpoints.resolve("step-2/weights-1.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 5] ^= 4;
        Files.write(weights, bytes);
        CommandLineRun export =
                CommandLineRun.of("checkpoint", "export", checkpoints.toString(), "--to", to.toString());
        assertThat(export.code()).isNotZero();
        assertThat(export.err()).contains(weights + " is damaged").contains("Fix: ");
        assertThat(to).hasContent("of before");
        assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".partial"));
    }

    @Test
    void saysWhichMeshesFit() {
        CommandLineRun fits =
                CommandLineRun.of("checkpoint", "fits", checkpoints.toString(), "--mesh", "pp=2,dp=2", "--zero", "1");
        assertThat(fits.code()).as(fits.err()).isZero();
        assertThat(fits.out()).contains("step-2 fits pp=2,dp=2");

        CommandLineRun misfits = CommandLineRun.of("checkpoint", "fits", checkpoints.toString(), "--mesh", "tp=3");
        assertThat(misfits.code()).isNotZero();
        assertThat(misfits.err())
                .contains("cannot be split over tp=3")
                .contains("take tp from 1, 2")
                .contains("is cut along dim 0 over tp");
    }
}
