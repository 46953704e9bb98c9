package io.shardwright.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowsOfTheDayTest {
    private static final ConcurrentSkipListSet<Integer> SEEN = new ConcurrentSkipListSet<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void eachDayRunsOneRowOfNAndNDaysRunAll(int n) {
        for (long first = -n; first < n; first++) {
            for (long row = 1; row < 3L * n; row++) {
                long any = row;
                assertThat(LongStream.range(first, first + n).filter(day -> RowsOfTheDay.isOf(day, any, n)))
                        .hasSize(1);
            }
            long day = first;
            assertThat(LongStream.range(5, 5 + n).filter(row -> RowsOfTheDay.isOf(day, row, n)))
                    .hasSize(1);
        }
    }

    @OneRowIn(3)
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void rowsAreTakenAtTheSameDistance(int row) {
        SEEN.add(row);
    }

    @AfterAll
    static void thoseAreTwoOfSix() {
        if (System.getProperty("rows", "").equals("all")) {
            assertThat(SEEN).containsExactly(1, 2, 3, 4, 5, 6);
        } else {
            assertThat(SEEN).hasSize(2);
            assertThat(SEEN.last() - SEEN.first()).isEqualTo(3);
        }
    }
}
