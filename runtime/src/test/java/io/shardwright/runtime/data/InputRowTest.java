package io.shardwright.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.DType;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** An item is given whole or by position, and a rank gets its part of it. */
class InputRowTest {
    private static final long SEQ = 8;

    private static float at(InputMemory memory, String name, long element) {
        return memory.of(name).segment().getAtIndex(ValueLayout.JAVA_FLOAT, element);
    }

    @Test
    void numbersAndWholeItemsGoToTheirRow() {
        InputMemory memory = new InputMemory().with("label", DType.I32, 3).with("pixels", DType.F32, 3, 2, 2);
        InputRow row = new InputRow(memory.inputs(), 1, 40, SequencePositions.whole(SEQ));
        row.integer("label", 7);
        row.floats("pixels", new float[] {1, 2, 3, 4});
        assertThat(memory.of("label").segment().toArray(ValueLayout.JAVA_INT)).containsExactly(0, 7, 0);
        assertThat(memory.of("pixels").segment().toArray(ValueLayout.JAVA_FLOAT))
                .containsExactly(0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0);
        assertThat(row.sequence()).isEqualTo(40);
    }

    @Test
    void aRankAlongTheContextGetsItsPositionsOfWhatIsGivenWhole() {
        int[] tokens = new int[(int) SEQ];
        float[] vectors = new float[2 * (int) SEQ];
        for (int i = 0; i < SEQ; i++) {
            tokens[i] = 10 + i;
            vectors[2 * i] = i;
            vectors[2 * i + 1] = -i;
        }
        for (int rank = 0; rank < 2; rank++) {
            SequencePositions positions = new SequencePositions(SEQ, 2, rank, 2);
            InputMemory memory = new InputMemory()
                    .with("ids", DType.I32, 2, SEQ / 2)
                    .with("vectors", DType.F32, 2, SEQ / 2, 2)
                    .with("seen", DType.MASK, 2, SEQ / 2);
            InputRow row = new InputRow(memory.inputs(), 1, 0, positions);
            row.integers("ids", tokens);
            row.floats("vectors", vectors);
            row.mask("seen", position -> position < 3);
            for (int t = 0; t < SEQ / 2; t++) {
                long position = positions.position(t);
                assertThat(memory.of("ids").getInt(1, t)).isEqualTo((int) (10 + position));
                assertThat(at(memory, "vectors", 2 * (SEQ / 2 + t))).isEqualTo(position);
                assertThat(at(memory, "vectors", 2 * (SEQ / 2 + t) + 1)).isEqualTo(-position);
                assertThat(at(memory, "seen", SEQ / 2 + t)).isEqualTo(position < 3 ? 1f : 0f);
            }
        }
    }

    @Test
    void whatNobodyReadsGoesNowhere() {
        InputMemory memory = new InputMemory().with("ids", DType.I32, 1, SEQ);
        InputRow row = new InputRow(memory.inputs(), 0, 0, SequencePositions.whole(SEQ));
        assertThat(row.reads("label")).isFalse();
        row.integer("label", 3);
        assertThat(row.reads("ids")).isTrue();
    }

    @Test
    void saysWhatDoesNotFit() {
        InputMemory memory = new InputMemory().with("pixels", DType.F32, 3, 4).with("label", DType.I32, 3);
        InputRow row = new InputRow(memory.inputs(), 0, 0, SequencePositions.whole(SEQ));
        assertThatThrownBy(() -> row.floats("pixels", new float[5]))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the data has 5 elements of pixels for an item")
                .hasMessageContaining("4 for each");
        assertThatThrownBy(() -> row.number("label", 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the data has floats for label, which the model takes as integers");
        assertThatThrownBy(() -> row.integers("label", position -> 0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label by position, of which there are 8");
    }
}
