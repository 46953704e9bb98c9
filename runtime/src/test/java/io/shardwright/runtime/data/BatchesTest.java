package io.shardwright.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final int BATCH = 3;
    private static final int SEQ = 5;

    private final LocalTensor tokens = tensor();
    private final LocalTensor targets = tensor();

    private static LocalTensor tensor() {
        return LocalTensor.dense(Storage.on(MemorySegment.ofArray(new int[BATCH * SEQ])), DType.I32, BATCH, SEQ);
    }

    /** A text in which every byte tells where it stands. */
    private static byte[] countingText(int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) i;
        }
        return text;
    }

    /** @param step number of a batch of BATCH sequences */
    private int[] fill(Batches batches, long step) {
        batches.fill(step * BATCH, SequencePositions.whole(SEQ), tokens, targets);
        int[] starts = new int[BATCH];
        for (int row = 0; row < BATCH; row++) {
            starts[row] = tokens.getInt(row, 0);
            for (int t = 0; t < SEQ; t++) {
                assertThat(tokens.getInt(row, t)).isEqualTo(starts[row] + t);
                assertThat(targets.getInt(row, t)).isEqualTo(starts[row] + t + 1);
            }
        }
        return starts;
    }

    @Test
    void targetsAreTheNextBytesAndBytesAreNeverNegative() {
        fill(new RandomBatches(countingText(256), 1), 0);
    }

    @Test
    void aTextThatIsShorterThanASequenceAndATokenIsRefused() {
        for (int length = 0; length <= SEQ; length++) {
            byte[] text = countingText(length);
            for (Batches batches : List.of(new RandomBatches(text, 1), new SpacedBatches(text, 2))) {
                assertThatThrownBy(() -> fill(batches, 0))
                        .isInstanceOf(DataException.class)
                        .hasMessage(
                                "a text of " + length + " tokens has no sequence of 5 positions and the token behind"
                                        + " it\n  Fix: give a longer text, or a smaller seq");
            }
        }
        byte[] shortest = countingText(SEQ + 1);
        assertThat(fill(new RandomBatches(shortest, 1), 0)).containsOnly(0);
        assertThat(fill(new SpacedBatches(shortest, 2), 0)).containsOnly(0);
    }

    @Test
    void aTextIsNotEnoughForAModelThatIsGivenMore() {
        Batches batches = new RandomBatches(countingText(256), 1);
        batches.requireInputs(List.of("tokens", "targets"));
        assertThatThrownBy(() -> batches.requireInputs(List.of("ids", "targets", "places")))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("the model is given ids, targets, places, and a text has tokens and their");
    }

    @Test
    void aBatchDependsOnSeedAndStepAlone() {
        RandomBatches batches = new RandomBatches(countingText(256), 1);
        int[] first = fill(batches, 7);
        fill(batches, 8);
        assertThat(fill(batches, 7)).isEqualTo(first);
        assertThat(fill(new RandomBatches(countingText(256), 1), 7)).isEqualTo(first);
        assertThat(fill(new RandomBatches(countingText(256), 2), 7)).isNotEqualTo(first);
        assertThat(fill(batches, 8)).isNotEqualTo(first);
    }

    @Test
    void everyStartIsPossibleAndNoneLeavesTheText() {
        int length = 20;
        RandomBatches batches = new RandomBatches(countingText(length), 4);
        Set<Integer> starts = new HashSet<>();
        for (int step = 0; step < 200; step++) {
            for (int start : fill(batches, step)) {
                starts.add(start);
            }
        }
        assertThat(starts).hasSize(length - SEQ).contains(0, length - SEQ - 1);
    }

    @Test
    void evaluationGoesOverTheTextFromEndToEnd() {
        int length = 100;
        SpacedBatches batches = new SpacedBatches(countingText(length), 4 * BATCH);
        assertThat(fill(batches, 0)[0]).isZero();
        assertThat(fill(batches, 3)[BATCH - 1]).isEqualTo(length - SEQ - 1);
        int[] first = fill(batches, 0);
        assertThat(fill(batches, 4)).isEqualTo(first);
    }

    @Test
    void aRankGetsItsPositionsOfEachSequence() {
        RandomBatches batches = new RandomBatches(countingText(256), 1);
        int[] starts = new int[BATCH];
        for (int rank = 0; rank < 4; rank++) {
            batches.fill(11, new SequencePositions(4 * SEQ, 4, rank, 1), tokens, targets);
            for (int row = 0; row < BATCH; row++) {
                starts[row] = rank == 0 ? tokens.getInt(row, 0) : starts[row];
                for (int t = 0; t < SEQ; t++) {
                    int at = starts[row] + rank * SEQ + t;
                    assertThat(tokens.getInt(row, t)).isEqualTo(at & 0xFF);
                    assertThat(targets.getInt(row, t)).isEqualTo(at + 1 & 0xFF);
                }
            }
        }
    }
}
