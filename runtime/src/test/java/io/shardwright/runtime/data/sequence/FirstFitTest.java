package io.shardwright.runtime.data.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bin that is found in the tree is the one that a search from the first finds. */
class FirstFitTest {
    @Test
    void isTheFirstBinWithRoom() {
        Random random = new Random(1);
        for (int run = 0; run < 200; run++) {
            int size = 1 + random.nextInt(40);
            int bins = 1 << random.nextInt(8);
            int[] left = new int[bins];
            Arrays.fill(left, size);
            FirstFit fit = new FirstFit(size, bins);
            int used = 0;
            for (int i = 0; i < 4 * bins; i++) {
                int length = 1 + random.nextInt(size);
                int expected = 0;
                while (expected < bins && left[expected] < length) {
                    expected++;
                }
                assertThat(fit.place(length)).isEqualTo(expected == bins ? -1 : expected);
                if (expected < bins) {
                    left[expected] -= length;
                    used = Math.max(used, expected + 1);
                }
                assertThat(fit.used()).isEqualTo(used);
            }
        }
    }
}
