package io.shardwright.runtime.comm.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a rank says of its peers when the region that they share has anything in it. */
class DamagedRegionTest {
    private static final Mesh MESH = Mesh.of(Axis.TP, 3);

    private static final PeerLiveness NOBODY = new PeerLiveness() {
        @Override
        public boolean isGone(int place) {
            return false;
        }

        @Override
        public boolean isStopped(int rank) {
            return false;
        }

        @Override
        public String where(int rank) {
            return "nowhere";
        }
    };

    @Test
    void whateverIsInItIsWords() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ControlLayout layout = new ControlLayout(MESH);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment region = arena.allocate(layout.bytes(), ControlLayout.LINE);
            JobState job = new JobState(region.address(), layout, Host.ofAll(MESH, 0), NOBODY);
            for (int round = 0; round < 2_000; round++) {
                for (int rank = 1; rank < MESH.size(); rank++) {
                    for (int word = 0; word < 8; word++) {
                        long value = random.nextInt(4) == 0 ? random.nextInt(300) : random.nextLong();
                        region.set(ValueLayout.JAVA_LONG, ControlLayout.rankLine(rank) + 8L * word, value);
                    }
                    region.set(ValueLayout.JAVA_LONG, layout.siteTexts(rank) + 8, random.nextLong());
                }
                for (int rank = 1; rank < MESH.size(); rank++) {
                    assertThat(job.lastEntered(rank)).as("seed %d", seed).isNotEmpty();
                    assertThat(job.where(rank)).as("seed %d", seed).isNotEmpty();
                    assertThat(job.state(rank)).as("seed %d", seed).isNotNull();
                }
                job.checkPeers();
            }
        }
    }

    @Test
    void aRankOfAnotherHostIsDescribedByWhatCame() {
        Host host = new Host(new int[] {0}, 0);
        ControlLayout layout = new ControlLayout(MESH, host);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment region = arena.allocate(layout.bytes(), ControlLayout.LINE);
            JobState job = new JobState(region.address(), layout, host, NOBODY);
            for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, ControlLayout.NEWS}) {
                region.set(ValueLayout.JAVA_LONG, layout.news(2), length);
                assertThat(job.collective(2)).isEqualTo("(a damaged text)");
            }
        }
    }

    @Test
    void aNumberThatIsNoStateIsSaidToBeDamaged() {
        assertThat(RankState.of(1)).isEqualTo(RankState.RUNNING);
        for (long number : new long[] {-1, 3, 77, Long.MAX_VALUE, 1L << 32}) {
            assertThat(RankState.of(number)).isEqualTo(RankState.DAMAGED);
        }
    }
}
