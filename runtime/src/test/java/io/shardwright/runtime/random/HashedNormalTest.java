package io.shardwright.runtime.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashedNormalTest {
    @Test
    void makesTheBitsThatAnotherProgramMade() throws IOException {
        List<String[]> rows = fixture();
        assertThat(rows).hasSizeGreaterThan(30);
        for (String[] row : rows) {
            String name = row[0];
            long seed = Long.parseLong(row[1]);
            long index = Long.parseLong(row[3]);
            long hash = HashedNormal.hash(HashedNormal.streamKey(name, seed), index);
            assertThat(Long.toHexString(hash)).as(name + " " + index).isEqualTo(trimmed(row[4]));
            float element = new HashedNormal(name, seed, Double.parseDouble(row[2])).element(index);
            assertThat(Integer.toHexString(Float.floatToRawIntBits(element)))
                    .as(name + " " + index)
                    .isEqualTo(trimmed(row[5]));
        }
    }

    private static String trimmed(String hex) {
        return Long.toHexString(Long.parseUnsignedLong(hex, 16));
    }

    private static List<String[]> fixture() throws IOException {
        try (InputStream in = HashedNormalTest.class.getResourceAsStream("hashed-normal.tsv")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .toList();
        }
    }

    @Test
    void hasTheDeviationAskedForAndNoMean() {
        HashedNormal normal = new HashedNormal("weights", 3, 0.02);
        int count = 1 << 18;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            sum += normal.element(i);
            squares += normal.element(i) * normal.element(i);
        }
        assertThat(sum / count).isCloseTo(0, within(4 * 0.02 / Math.sqrt(count)));
        assertThat(Math.sqrt(squares / count)).isCloseTo(0.02, within(0.02 * 0.01));
    }
}
