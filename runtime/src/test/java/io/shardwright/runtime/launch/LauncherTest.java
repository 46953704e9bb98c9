package io.shardwright.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left when the launcher itself is ended: nothing. */
@Timeout(60)
@Tag("slow")
class LauncherTest {
    /** A launcher in a process of its own. */
    static final class Main {
        public static void main(String[] arguments) {
            ProcessOptions options =
                    new ProcessOptions(ProcessOptions.defaults().comm(), System.out::println);
            System.exit(Launcher.processes(Mesh.of(Axis.TP, 2), KilledRankTest.Endless.class, List.of(), options));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noRankAndNoMemoryOutlivesIt(boolean killed) throws Exception {
        List<Path> before = LeftOnHost.sharedFiles();
        List<String> command = JavaCommand.likeThisJvm(List.of());
        command.add(Main.class.getName());
        Process launcher = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<Long> pids = new ArrayList<>();
        BufferedReader output = launcher.inputReader();
        while (pids.size() < 2) {
            String line = output.readLine();
            assertThat(line).isNotNull();
            if (line.contains("running as pid ")) {
                pids.add(Long.parseLong(line.replaceAll(".* pid ", "")));
            }
        }
        assertThat(pids).allMatch(pid -> ProcessHandle.of(pid).isPresent());

        if (killed) {
            launcher.destroyForcibly();
        } else {
            launcher.destroy();
        }
        assertThat(launcher.waitFor(10, TimeUnit.SECONDS)).isTrue();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (pids.stream().anyMatch(LeftOnHost::runs) && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(pids).noneMatch(LeftOnHost::runs);
        assertThat(LeftOnHost.sharedFiles()).containsExactlyInAnyOrderElementsOf(before);
    }
}
