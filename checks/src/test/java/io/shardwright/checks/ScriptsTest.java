package io.shardwright.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing compiles the scripts, so a shell reads them here. */
class ScriptsTest {
    @ParameterizedTest
    @ValueSource(strings = {"shardwright", ".ci/run", "runtime-tornado/launch/tornado.sh"})
    void parse(String script) throws Exception {
        Process bash = new ProcessBuilder(
                        "bash", "-n", Repository.ROOT.resolve(script).toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(said).isZero();
    }
}
