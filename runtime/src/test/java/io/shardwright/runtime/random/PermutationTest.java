package io.shardwright.runtime.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number comes once, and where it comes looks like chance. */
class PermutationTest {
    @Test
    void everyNumberComesOnceForEverySmallSize() {
        for (int size = 1; size <= 600; size++) {
            requireBijection(size, size);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536, 65_537, 99_991, 1_000_003})
    void everyNumberComesOnce(int size) {
        requireBijection(17, size);
    }

    private static void requireBijection(long key, int size) {
        BitSet seen = new BitSet(size);
        for (int place = 0; place < size; place++) {
            seen.set(Math.toIntExact(Permutation.at(key, size, place)));
        }
        assertThat(seen.cardinality()).as("size %d", size).isEqualTo(size);
        assertThat(seen.length()).isEqualTo(size);
    }

    /** All orders of four numbers are as likely: chi squared of 24 classes, which is over 60 once in 30,000 times. */
    @Test
    void allOrdersOfFourNumbersAreAsLikely() {
        int keys = 24_000;
        int[] counts = new int[256];
        for (int key = 0; key < keys; key++) {
            int order = 0;
            for (int place = 0; place < 4; place++) {
                order = order * 4 + (int) Permutation.at(HashedNormal.hash(1, key), 4, place);
            }
            counts[order]++;
        }
        double expected = keys / 24.0;
        double chi = 0;
        int orders = 0;
        for (int count : counts) {
            chi += count == 0 ? 0 : (count - expected) * (count - expected) / expected;
            orders += count == 0 ? 0 : 1;
        }
        assertThat(orders).isEqualTo(24);
        assertThat(chi).isLessThan(60);
    }

    /** Numbers that follow each other are as far apart as any two: a third of the size on average. */
    @Test
    void neighboursAreFarApart() {
        long size = 1_000_003;
        double apart = LongStream.range(0, 20_000)
                .map(place -> Math.abs(Permutation.at(3, size, place) - Permutation.at(3, size, place + 1)))
                .average()
                .orElseThrow();
        assertThat(apart / size).isBetween(0.32, 0.347);
    }

    @Test
    void anotherKeyIsAnotherPermutation() {
        long size = 100_000;
        long same = LongStream.range(0, size)
                .filter(place -> Permutation.at(1, size, place) == Permutation.at(2, size, place))
                .count();
        assertThat(same).isLessThan(10);
    }

    @Test
    void sizesOfMoreThanAnIntAreAsGood() {
        long size = (1L << 62) + 12_345;
        assertThat(LongStream.range(0, 1000)
                        .map(place -> Permutation.at(5, size, size - 1 - place))
                        .distinct()
                        .count())
                .isEqualTo(1000);
    }

    @Test
    void aPlaceOutsideIsRefused() {
        assertThatThrownBy(() -> Permutation.at(1, 10, 10)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
