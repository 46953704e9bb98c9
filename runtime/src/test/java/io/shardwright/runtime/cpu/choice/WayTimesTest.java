package io.shardwright.runtime.cpu.choice;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cpu.peak.ThreadClock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ways are timed by turns. */
class WayTimesTest {
    private static final List<String> NAMES = List.of("short", "long");

    /** Keeps this thread busy. */
    private static void work(long nanos) {
        long end = ThreadClock.nanos() + nanos;
        while (ThreadClock.nanos() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aWayThatTakesLongerIsFoundToAndOneThatDoesMoreAtOnceIsComparedByThat() {
        WayTimes times = WayTimes.of(NAMES, 3, 1, number -> {
            work(number == 0 ? 1_000_000 : 5_000_000);
            return 1;
        });
        assertThat(times.best("long")).isEqualTo("short");
        WayTimes atOnce = WayTimes.of(NAMES, 3, 1, number -> {
            work(number == 0 ? 1_000_000 : 5_000_000);
            return number == 0 ? 1 : 10;
        });
        assertThat(atOnce.best("short")).isEqualTo("long");
    }

    /** As where the JIT has compiled something between the two in the first round. */
    @Test
    void roundsThatAreMuchSlowerThanLaterOnesDoNotCount() {
        int[] calls = new int[1];
        WayTimes times = WayTimes.of(NAMES, 4, 1_000_000_000, number -> {
            int call = calls[0]++;
            work(call == 0 ? 100_000 : call == 1 ? 40_000_000 : number == 0 ? 8_000_000 : 2_000_000);
            return 1;
        });
        assertThat(times.nanos().get("short")).isGreaterThan(7_000_000);
        assertThat(times.best("short")).isEqualTo("long");
    }
}
