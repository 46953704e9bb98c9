package io.shardwright.runtime.comm.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.memory.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the protocol of {@link SharedCollective} rests on, in a loop for a second each, as no single run shows it. Each actor writes
 * with plain stores to where the others read, and only then its stamp; what is there is used again at once.
 *
 * <pre>
 *   writer   words = i            published = i   wait for consumed = i
 *   relay    wait for published   relayed = i
 *   reader   wait for relayed     words == i ?    consumed = i
 * </pre>
 */
@Timeout(30)
@Tag("slow")
class PublishLitmusTest {
    private static final int WORDS = 48;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long OVER = Long.MAX_VALUE;

    /** Kept, as it would be given back when only its address is used. */
    private final MemorySegment memory = Arena.ofAuto().allocate(8L * ControlLayout.LINE, ControlLayout.LINE);

    private final long area = memory.address();
    private final long published = area;
    private final long relayed = area + ControlLayout.LINE;
    private final long consumed = area + 2 * ControlLayout.LINE;
    private final long words = area + 4 * ControlLayout.LINE;

    @Test
    void whoSeesAStampSeesAllThatWasWrittenBeforeIt() throws InterruptedException {
        AtomicLong wrong = new AtomicLong();
        Thread reader = Thread.ofPlatform().start(() -> read(published, wrong));
        long rounds = write();
        reader.join();
        assertThat(rounds).isPositive();
        assertThat(wrong).as("words that were not there, of %d rounds", rounds).hasValue(0);
    }

    /** The last rank of a broadcast within a host reads what came from another one, of which it has seen no stamp. */
    @Test
    void whoSeesTheStampOfOneThatSawAnotherSeesWhatWasBeforeThatToo() throws InterruptedException {
        AtomicLong wrong = new AtomicLong();
        Thread relay = Thread.ofPlatform().start(() -> {
            for (long i = 1; await(published, i); i++) {
                NativeMemory.setRelease(relayed, i);
            }
            NativeMemory.setRelease(relayed, OVER);
        });
        Thread reader = Thread.ofPlatform().start(() -> read(relayed, wrong));
        long rounds = write();
        relay.join();
        reader.join();
        assertThat(rounds).isPositive();
        assertThat(wrong).as("words that were not there, of %d rounds", rounds).hasValue(0);
    }

    private long write() {
        long deadline = System.nanoTime() + NANOS;
        long i = 1;
        for (; System.nanoTime() < deadline; i++) {
            for (int word = 0; word < WORDS; word++) {
                NativeMemory.set(words + (long) word * Long.BYTES, i);
            }
            NativeMemory.setRelease(published, i);
            await(consumed, i);
        }
        NativeMemory.setRelease(published, OVER);
        return i - 1;
    }

    private void read(long stamp, AtomicLong wrong) {
        for (long i = 1; await(stamp, i); i++) {
            for (int word = WORDS - 1; word >= 0; word--) {
                if (NativeMemory.get(words + (long) word * Long.BYTES) != i) {
                    wrong.incrementAndGet();
                }
            }
            NativeMemory.setRelease(consumed, i);
        }
    }

    /** Whether there will be more. */
    private static boolean await(long stamp, long wanted) {
        for (int round = 0; NativeMemory.getAcquire(stamp) < wanted; round++) {
            if (round % 100 == 99) {
                Thread.yield();
            }
        }
        return NativeMemory.getAcquire(stamp) != OVER;
    }

    @Test
    void oneReasonForGivingUpStandsWhole() throws InterruptedException {
        for (int round = 0; round < 2_000; round++) {
            long word = area;
            NativeMemory.set(word, 0);
            Thread[] ranks = new Thread[3];
            AtomicLong first = new AtomicLong();
            for (int rank = 1; rank <= ranks.length; rank++) {
                long mine = rank;
                ranks[rank - 1] = Thread.ofVirtual().start(() -> {
                    if (NativeMemory.compareAndSet(word, 0, -1)) {
                        first.addAndGet(mine);
                        NativeMemory.setText(words, ControlLayout.LINE, "rank " + mine + " failed");
                        NativeMemory.setRelease(word, mine);
                    }
                });
            }
            for (Thread rank : ranks) {
                rank.join();
            }
            assertThat(NativeMemory.getAcquire(word)).isEqualTo(first.get());
            assertThat(NativeMemory.getText(words, ControlLayout.LINE)).isEqualTo("rank " + first + " failed");
        }
    }
}
