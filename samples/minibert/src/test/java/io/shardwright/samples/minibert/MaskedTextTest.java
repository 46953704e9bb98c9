package io.shardwright.samples.minibert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What is masked, how often, and that it is the same however sequences are cut. */
class MaskedTextTest {
    private static final int SEQ = 64;
    private static final int SEQUENCES = 512;
    private static final MaskedText DATA = new MaskedText(text(), 1);

    /** Tokens and targets of some positions of some sequences. */
    private record Filled(LocalTensor tokens, LocalTensor targets) {
        static Filled of(long first, int sequences, SequencePositions positions) {
            Filled filled = new Filled(ints(sequences, positions.count()), ints(sequences, positions.count()));
            DATA.fill(first, positions, filled.tokens, filled.targets);
            return filled;
        }

        private static LocalTensor ints(long rows, long columns) {
            return LocalTensor.dense(
                    Storage.on(MemorySegment.ofArray(new int[Math.toIntExact(rows * columns)])),
                    DType.I32,
                    rows,
                    columns);
        }
    }

    /** No byte stands beside itself or the one but next. */
    private static byte[] text() {
        byte[] text = new byte[5000];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (i * 7);
        }
        return text;
    }

    @Test
    void fifteenPercentAreToBeToldAndEightOfTenOfThemAreMasked() {
        Filled all = Filled.of(0, SEQUENCES, SequencePositions.whole(SEQ));
        int told = 0;
        int masked = 0;
        int asItWas = 0;
        for (int s = 0; s < SEQUENCES; s++) {
            for (int t = 0; t < SEQ; t++) {
                int target = all.targets().getInt(s, t);
                int token = all.tokens().getInt(s, t);
                told += target >= 0 ? 1 : 0;
                masked += token == BertConfig.MASK ? 1 : 0;
                asItWas += target == token ? 1 : 0;
            }
        }
        assertThat(told / (double) (SEQUENCES * SEQ)).isCloseTo(0.15, within(0.01));
        assertThat(masked / (double) told).isCloseTo(0.8, within(0.02));
        assertThat(asItWas / (double) told).isCloseTo(0.1, within(0.02));
    }

    @Test
    void targetsAreTheTextsBytes() {
        Filled all = Filled.of(0, SEQUENCES, SequencePositions.whole(SEQ));
        int checked = 0;
        for (int s = 0; s < SEQUENCES; s++) {
            for (int t = 1; t < SEQ; t++) {
                // Where nothing is to be told of the position before, its byte stands there.
                if (all.targets().getInt(s, t) >= 0 && all.targets().getInt(s, t - 1) < 0) {
                    assertThat(all.targets().getInt(s, t))
                            .isEqualTo((all.tokens().getInt(s, t - 1) + 7) & 0xFF);
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThan(1000);
    }

    @Test
    void aRankOfTheContextHasItsPositionsOfTheSameSequences() {
        Filled whole = Filled.of(40, 4, SequencePositions.whole(SEQ));
        for (int rank = 0; rank < 2; rank++) {
            SequencePositions positions = new SequencePositions(SEQ, 2, rank, 2);
            Filled part = Filled.of(42, 2, positions);
            for (int s = 0; s < 2; s++) {
                for (int t = 0; t < positions.count(); t++) {
                    long position = positions.position(t);
                    assertThat(part.tokens().getInt(s, t))
                            .isEqualTo(whole.tokens().getInt(2 + s, position));
                    assertThat(part.targets().getInt(s, t))
                            .isEqualTo(whole.targets().getInt(2 + s, position));
                }
            }
        }
    }
}
