package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.CommandLineProcess;
import java.io.IOException;
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

/** Sizes come with the run here, so javac can't know: the same text comes before the first step. */
@Timeout(60)
@Tag("slow")
class MeshThatDoesNotDivideTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"threads", "processes"})
    void isSaidBeforeAStepRuns(String ranks) throws IOException, InterruptedException {
        check(
                arguments(ranks, "layers=2,hidden=48,heads=6,seq=32,batch=2"),
                "[shard/heads-not-divisible] Attention.qkv (Attention.java:34): 6 heads cannot be split over tp=4",
                "  Fix: take tp from 1, 2, 3, 6, or make heads a multiple of 4");
    }

    @Test
    void isSaidOfASequenceThatHasFewerPositionsThanRanks() throws IOException, InterruptedException {
        List<String> arguments = arguments("threads", "layers=2,hidden=48,heads=4,seq=3,batch=2");
        arguments.add("--sp");
        check(
                arguments,
                "[shard/sequence-not-divisible] a sequence of 3 positions cannot be split over tp=4",
                "  Fix: take tp up to 3");
    }

    private void check(List<String> arguments, String... errorLines) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = CommandLineProcess.of(arguments)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(Files.readString(errors).lines().filter(line -> !line.startsWith("WARNING: Using incubator")))
                .startsWith(errorLines)
                .noneMatch(line -> line.contains("\tat "));
        assertThat(output).isEmptyFile();
    }

    private static List<String> arguments(String ranks, String sizes) {
        return new ArrayList<>(List.of("train", "minigpt", "--mesh", "tp=4", "--ranks", ranks, "--size", sizes));
    }
}
