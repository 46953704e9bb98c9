package io.shardwright.runtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearHashTest {
    private static final long BLOCK = 100;

    @Test
    void hasTheCheckValueOfCrc32c() {
        assertThat(LinearHash.text(LinearHash.of("123456789".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("e3069283");
    }

    @Test
    void isTheSumOfWhatRunsContributeInAnyOrder() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            byte[] bytes = new byte[1 + random.nextInt(700)];
            random.nextBytes(bytes);
            BlockSums sums = new BlockSums(List.of(5L, (long) bytes.length), BLOCK);
            for (int[] run : runs(random, bytes.length)) {
                sums.add(1, run[0], ByteBuffer.wrap(bytes, run[0], run[1] - run[0]));
            }
            for (int block = sums.firstBlock(1); block < sums.firstBlock(2); block++) {
                int from = (int) ((block - sums.firstBlock(1)) * BLOCK);
                int length = (int) Math.min(BLOCK, bytes.length - from);
                assertThat(sums.isWhole(1, block)).isTrue();
                assertThat(sums.hash(1, block)).isEqualTo(LinearHash.of(ByteBuffer.wrap(bytes, from, length)));
            }
            assertThat(sums.isWhole(0, 0)).isFalse();
        }
    }

    /** All of it, cut anywhere, in any order. */
    private static List<int[]> runs(Random random, int length) {
        List<int[]> runs = new ArrayList<>();
        for (int from = 0; from < length; ) {
            int to = Math.min(length, from + 1 + random.nextInt(60));
            runs.add(new int[] {from, to});
            from = to;
        }
        Collections.shuffle(runs, random);
        return runs;
    }

    @Test
    void changesWithAnyByte() {
        byte[] bytes = new byte[300];
        new Random(2).nextBytes(bytes);
        int hash = LinearHash.of(bytes);
        for (int at = 0; at < bytes.length; at++) {
            for (int change = 1; change < 256; change++) {
                bytes[at] ^= (byte) change;
                assertThat(LinearHash.of(bytes)).isNotEqualTo(hash);
                bytes[at] ^= (byte) change;
            }
        }
    }
}
