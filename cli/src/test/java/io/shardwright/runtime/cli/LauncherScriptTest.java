package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What {@code ./shardwright} says before there is a JVM. */
class LauncherScriptTest {
    @Test
    void namesALimitOfOpenFilesThatIsTooLow() throws Exception {
        Process script = new ProcessBuilder("bash", "-c", "ulimit -n 20 && exec ./shardwright version")
                .directory(Path.of("..").toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(script.waitFor()).isEqualTo(1);
        assertThat(said).isEqualTo("""
            shardwright: this shell lets a process open 20 files; a job needs 128
            shardwright:   Fix: ulimit -n 1024, where that is allowed
            """);
    }
}
