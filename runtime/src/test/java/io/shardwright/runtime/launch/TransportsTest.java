package io.shardwright.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TransportsTest {
    private static final AtomicInteger RAN = new AtomicInteger();

    /** Counts the ranks. */
    public static final class Counting implements RankBody {
        public Counting() {}

        @Override
        public void run(RankContext context) {
            RAN.incrementAndGet();
        }
    }

    @Test
    void theClassPathBringsThem() {
        assertThat(Transports.all()).extracting(Transport::name).contains("threads", "processes");
    }

    @Test
    void oneIsFoundByItsName() {
        RAN.set(0);
        RankJob job = new RankJob(Mesh.of(Axis.TP, 3), Counting.class, List.of(), CommOptions.defaults());
        assertThat(Transports.named("threads").run(job)).isZero();
        assertThat(RAN).hasValue(3);
    }

    @Test
    void anUnknownOneIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> Transports.named("pigeons"))
                .hasMessageStartingWith("ranks cannot be \"pigeons\": no transport of that name is on the class path\n")
                .hasMessageContaining("  threads: can be used here");
    }

    @Test
    void aProcessThatNobodyStartedAsARankIsNone() {
        assertThat(Transports.ofThisProcess()).isEmpty();
    }
}
