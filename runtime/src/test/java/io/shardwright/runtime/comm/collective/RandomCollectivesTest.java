package io.shardwright.runtime.comm.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.ProcessOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each of {@link RandomCollectives} gives its own result. {@code -Drandom.collectives=125000 -Drandom.seed=1} does as many on each
 * number of ranks, from that seed on: a million in all.
 */
@Timeout(3 * 3600)
@Tag("slow")
class RandomCollectivesTest {
    private static final long COUNT = Long.getLong("random.collectives", 300);
    private static final long SEED = Long.getLong("random.seed", System.nanoTime());
    private static final CommOptions OPTIONS = CommOptions.defaults().withTimeout(Duration.ofSeconds(300));
    private static final List<String> ARGUMENTS = List.of(String.valueOf(SEED), String.valueOf(COUNT));

    @OneRowIn(2)
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 7})
    void eachGivesItsOwnResultOnThreads(int ranks) {
        System.out.printf("%d threads, %d collectives of seed %d%n", ranks, COUNT, SEED);
        Launcher.threads(Mesh.of(Axis.TP, ranks), context -> new RandomCollectives().run(context), ARGUMENTS, OPTIONS);
    }

    @OneRowIn(4)
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 7})
    void eachGivesItsOwnResultOnProcesses(int ranks) {
        System.out.printf("%d processes, %d collectives of seed %d%n", ranks, COUNT, SEED);
        ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        int code = Launcher.processes(
                Mesh.of(Axis.TP, ranks), RandomCollectives.class, ARGUMENTS, new ProcessOptions(OPTIONS, lines::add));
        assertThat(code).as(String.join("\n", lines)).isZero();
        assertThat(lines).anyMatch(line -> line.endsWith(RandomCollectives.CHECKED + COUNT));
    }
}
