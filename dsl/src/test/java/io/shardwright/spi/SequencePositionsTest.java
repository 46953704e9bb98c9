package io.shardwright.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.spi.attention.SequencePositions;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequencePositionsTest {
    @ParameterizedTest
    @CsvSource({"12, 1, 1", "12, 1, 2", "12, 4, 1", "12, 3, 2", "40, 5, 2"})
    void theRanksHoldEveryPositionOnceAndEachItsOwnInOrder(long length, int ranks, int chunks) {
        LongStream all = IntStream.range(0, ranks).boxed().flatMapToLong(rank -> {
            long[] own = positions(new SequencePositions(length, ranks, rank, chunks));
            assertThat(own).hasSize((int) (length / ranks)).isSorted();
            SequencePositions any = new SequencePositions(length, ranks, 0, chunks);
            for (int local = 0; local < own.length; local++) {
                assertThat(any.rankOf(own[local])).isEqualTo(rank);
                assertThat(any.local(own[local])).isEqualTo(local);
            }
            return LongStream.of(own);
        });
        assertThat(all.sorted())
                .containsExactlyElementsOf(LongStream.range(0, length).boxed().toList());
    }

    /** Pairs of a query and a key at or before it. */
    @ParameterizedTest
    @CsvSource({"12, 3", "40, 5"})
    void underACausalMaskTheRanksOfAZigzagSeeAsManyKeys(long length, int ranks) {
        assertThat(IntStream.range(0, ranks)
                        .mapToLong(rank -> LongStream.of(positions(new SequencePositions(length, ranks, rank, 2)))
                                .map(position -> position + 1)
                                .sum()))
                .containsOnly(length * (length + 1) / 2 / ranks);
    }

    @Test
    void aSequenceThatTheChunksDoNotDivideIsRefused() {
        assertThatThrownBy(() -> new SequencePositions(10, 2, 0, 2))
                .hasMessage("10 positions cannot be cut into 2 chunks for each of 2 ranks");
    }

    private static long[] positions(SequencePositions positions) {
        return LongStream.range(0, positions.count()).map(positions::position).toArray();
    }
}
