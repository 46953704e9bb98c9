package io.shardwright.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.Main;

/** Runs all of this package in JVMs of jcstress's; {@code -Dstress.mode=default} for longer than half a minute. */
@Timeout(4 * 3600)
class ProtocolStressTest {
    private static final String MODE = System.getProperty("stress.mode", "sanity");

    @Test
    void noOutcomeIsForbidden() throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "-m",
                MODE,
                // There may be fewer cores than affinities ask for.
                "-af",
                "NONE",
                "-jvmArgs",
                "--enable-native-access=ALL-UNNAMED -Xmx256m",
                "-r",
                "target/jcstress/");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = String.join("\n", process.inputReader().lines().toList());
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("Failed tests: No matches.", "Error tests: No matches.");
        assertThat(output).doesNotContain(" 0 passed, 0 failed");
        System.out.println(output.lines()
                .filter(line -> line.contains("(Results:"))
                .toList()
                .getLast());
    }
}
