package io.shardwright.samples.minit5;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.data.InputTensors;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is asked, and what the answer is. */
class DistinctDigitsTest {
    private static final int DIGITS = 8;
    private static final int QUESTIONS = 100;
    private static final DistinctDigits DATA = new DistinctDigits(DIGITS, 1);

    private static LocalTensor ints(long rows, long columns) {
        return LocalTensor.dense(
                Storage.on(MemorySegment.ofArray(new int[Math.toIntExact(rows * columns)])), DType.I32, rows, columns);
    }

    private static int[] row(LocalTensor tensor, int row) {
        return IntStream.range(0, (int) tensor.dim(1))
                .map(column -> tensor.getInt(row, column))
                .toArray();
    }

    @Test
    void theAnswerIsTheQuestionsDigitsInOrder() {
        LocalTensor source = ints(QUESTIONS, DIGITS);
        LocalTensor ids = ints(QUESTIONS, DistinctDigits.LENGTH);
        LocalTensor targets = ints(QUESTIONS, DistinctDigits.LENGTH);
        DATA.fill(
                0,
                SequencePositions.whole(DistinctDigits.LENGTH),
                new InputTensors(
                        List.of("source", "ids", "targets"), Map.of("source", source, "ids", ids, "targets", targets)));
        for (int question = 0; question < QUESTIONS; question++) {
            int[] digits =
                    IntStream.of(row(source, question)).distinct().sorted().toArray();
            int[] answer = row(targets, question);
            int[] given = row(ids, question);
            for (int position = 0; position < DistinctDigits.LENGTH; position++) {
                int expected = position < digits.length ? digits[position] : DistinctDigits.END;
                assertThat(answer[position]).isEqualTo(position > digits.length ? -1 : expected);
                assertThat(given[position])
                        .isEqualTo(position == 0 ? DistinctDigits.END : digitOrEnd(digits, position));
            }
        }
    }

    private static int digitOrEnd(int[] digits, int position) {
        return position - 1 < digits.length ? digits[position - 1] : DistinctDigits.END;
    }

    @Test
    void answersAreOfAllLengths() {
        assertThat(IntStream.range(0, 1000)
                        .map(question -> (int) IntStream.of(DATA.answer(question))
                                .filter(target -> target >= 0)
                                .count())
                        .distinct()
                        .sorted()
                        .toArray())
                .containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void aQuestionIsTheSameWhereverItIsAsked() {
        LocalTensor all = ints(6, DIGITS);
        LocalTensor some = ints(2, DIGITS);
        SequencePositions positions = SequencePositions.whole(DistinctDigits.LENGTH);
        DATA.fill(10, positions, new InputTensors(List.of("source"), Map.of("source", all)));
        DATA.fill(13, positions, new InputTensors(List.of("source"), Map.of("source", some)));
        assertThat(row(some, 0)).isEqualTo(row(all, 3));
        assertThat(row(some, 1)).isEqualTo(row(all, 4)).isNotEqualTo(row(all, 3));
    }
}
