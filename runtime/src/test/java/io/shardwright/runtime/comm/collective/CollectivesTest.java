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

@Timeout(120)
@Tag("slow")
class CollectivesTest {
    /** Nothing, one, primes, what still fits a slot, and several chunks of staging. */
    private static final List<String> SIZES = List.of("0", "1", "97", "1009", "16411");

    /** For more ranks than there are cores. */
    private static final List<String> FEW_SIZES = List.of("1009");

    private static final CommOptions OPTIONS = CommOptions.defaults().withTimeout(Duration.ofSeconds(60));

    @OneRowIn(2)
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void agreeWithPlainLoopsOnThreads(int ranks) {
        Launcher.threads(
                Mesh.of(Axis.TP, ranks),
                context -> new CollectiveSuite().run(context),
                ranks < 7 ? SIZES : FEW_SIZES,
                OPTIONS);
    }

    @OneRowIn(4)
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7})
    void agreeWithPlainLoopsOnProcesses(int ranks) {
        ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        int code = Launcher.processes(
                Mesh.of(Axis.TP, ranks),
                CollectiveSuite.class,
                ranks == 2 ? SIZES : FEW_SIZES,
                new ProcessOptions(OPTIONS, lines::add));
        assertThat(code).as(String.join("\n", lines)).isZero();
    }
}
