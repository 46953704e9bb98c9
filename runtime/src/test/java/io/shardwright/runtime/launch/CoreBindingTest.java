package io.shardwright.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.ParkWait;
import io.shardwright.runtime.comm.Waiting;
import io.shardwright.spi.collective.CollectiveSite;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rank that is bound to a core counts the others' cores, too, when it asks whether there are enough. */
@Timeout(60)
class CoreBindingTest {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private static final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    /** Tells whether there are more ranks than cores. */
    public static final class Telling implements Waiting {
        private final Waiting park = new ParkWait();

        @Override
        public void idle(int round, boolean crowded) {
            if (round == 0) {
                String line = crowded ? "crowded" : "a core each";
                lines.add(line);
                System.out.println(line);
            }
            park.idle(round, crowded);
        }
    }

    /** Rank 0 comes last, to the second barrier: to the first, ranks come as they happen to start. */
    public static final class Late implements RankBody {
        @Override
        public void run(RankContext context) throws InterruptedException {
            context.communicator(Axis.TP).barrier(new CollectiveSite(0, "all there", "CoreBindingTest.java"));
            if (context.rank() == 0) {
                Thread.sleep(50);
            }
            context.communicator(Axis.TP).barrier(new CollectiveSite(1, "late", "CoreBindingTest.java"));
        }
    }

    @Test
    void asManyThreadsAsCoresAreNotCrowded() {
        assertThat(ofThreads(CORES)).contains("a core each").doesNotContain("crowded");
    }

    @Test
    void moreThreadsThanCoresAre() {
        assertThat(ofThreads(CORES + 1)).contains("crowded").doesNotContain("a core each");
    }

    @Test
    @Tag("slow")
    void asManyProcessesAsCoresAreNotCrowded() {
        requireFew();
        ConcurrentLinkedQueue<String> printed = new ConcurrentLinkedQueue<>();
        ProcessOptions options = new ProcessOptions(CommOptions.defaults().withWaiting(new Telling()), printed::add);
        assertThat(Launcher.processes(Mesh.of(Axis.TP, CORES), Late.class, List.of(), options))
                .isZero();
        assertThat(printed).anyMatch(line -> line.endsWith("a core each")).noneMatch(line -> line.endsWith("crowded"));
    }

    private static List<String> ofThreads(int ranks) {
        requireFew();
        lines.clear();
        Launcher.threads(
                Mesh.of(Axis.TP, ranks),
                new Late(),
                List.of(),
                CommOptions.defaults().withWaiting(new Telling()));
        return List.copyOf(lines);
    }

    private static void requireFew() {
        assumeThat(CORES).isBetween(2, 8);
    }
}
