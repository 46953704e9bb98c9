package io.shardwright.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.shared.SharedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
    void aProcessThatWouldBeAloneIsThisOneAndNothingOfItStaysMapped() throws Exception {
        assumeThat(SharedFile.whyNot()).isEmpty();
        RAN.set(0);
        long before = mappedFiles();
        RankJob job = new RankJob(Mesh.single(), Counting.class, List.of(), CommOptions.defaults());
        for (int i = 0; i < 3; i++) {
            assertThat(Transports.named("processes").run(job)).isZero();
        }
        assertThat(RAN).hasValue(3);
        for (int asked = 0; asked < 50 && mappedFiles() > before; asked++) {
            System.gc();
            Thread.sleep(100);
        }
        assertThat(mappedFiles()).isLessThanOrEqualTo(before);
    }

    private static long mappedFiles() throws IOException {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return mappings.filter(mapping -> mapping.contains("memfd:")).count();
        }
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
