package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices come from providers, of which {@link Abacus} and {@link Slate} are two more. */
@Timeout(60)
@Tag("slow")
class DevicesTest {
    @Test
    void devicesShowsWhatProvidersSay() {
        CommandLineRun run = CommandLineRun.of("devices");
        assertThat(run.out())
                .contains("abacus      " + Abacus.PROBLEM, "java -Dabacus.beads=N")
                .containsPattern("(?m)^cpu         cpu \\(.*\\R {12}java --add-modules jdk.incubator.vector")
                .containsPattern("(?m)^tornado");
        assertThat(run.code()).isZero();
    }

    @Test
    void checkHoldsEachDeviceToPlainLoops() {
        CommandLineRun run = CommandLineRun.of("devices", "--check");
        assertThat(run.out())
                .containsPattern("(?m)^cpu .*\\R {12}has no check of its own")
                .containsPattern(
                        "(?m)^slate:0     wiped\\R {12}3 kernels compute what plain loops do \\(\\d+\\.\\d s\\)")
                .containsPattern("(?m)^slate:1     scratched\\R {12}java");
        assertThat(run.err()).isEqualToIgnoringNewLines(Slate.WRONG);
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void helpNamesThem() {
        assertThat(CommandLineRun.of("train", "--help").out().replaceAll("\\s+", " "))
                .contains("Where ranks compute: abacus, cpu, slate, tornado; with :N behind it");
    }

    @Test
    void whoAsksForAnotherIsTold() {
        CommandLineRun run = CommandLineRun.of("train", "tiny", "--device", "abacuss");
        assertThat(run.err())
                .startsWith(
                        "--device abacuss: there is no such device\n  Fix: take abacus or cpu or slate or tornado, ");
        assertThat(run.code()).isEqualTo(2);
        assertThat(CommandLineRun.of("train", "tiny", "--device", "cpu:x").err())
                .startsWith("--device cpu:x: there is no such device");
    }

    @Test
    void whatAProviderCannotGiveItSays() {
        assertThat(CommandLineRun.of("train", "tiny", "--mesh", "tp=1", "--device", "abacus", "--ranks", "threads")
                        .err())
                .startsWith(Abacus.PROBLEM);
        assertThat(CommandLineRun.of("train", "tiny", "--device", "abacus", "--precision", "bf16")
                        .err())
                .startsWith("--precision bf16 doesn't go with --device abacus, whose kernels are float32");
    }
}
