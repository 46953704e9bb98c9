package io.shardwright.runtime.comm.collective;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.ProcessOptions;
import io.shardwright.runtime.launch.Soak;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Three ranks that do nothing but {@link RandomCollectives}; see {@link Soak} for how long. */
@EnabledOnOs(OS.LINUX)
@Timeout(2 * 3600)
@Tag("slow")
class CollectivesSoakTest {
    private static final int RANKS = 3;

    @TempDir
    Path folder;

    /** In a process of its own, whose children are the ranks. */
    static final class Main {
        public static void main(String[] arguments) {
            CommOptions options = CommOptions.defaults().withTimeout(Duration.ofMinutes(10));
            System.exit(Launcher.processes(
                    Mesh.of(Axis.TP, RANKS),
                    RandomCollectives.class,
                    List.of("1", String.valueOf(Long.MAX_VALUE)),
                    new ProcessOptions(options, System.out::println)));
        }
    }

    @Test
    void takeNoMoreAsTheyGoOn() throws Exception {
        Process job = Soak.start(folder, Main.class.getName());
        try {
            Soak.assertNothingGrows(job, folder, () -> job.children().count() == RANKS);
        } finally {
            job.destroyForcibly().waitFor();
        }
    }
}
