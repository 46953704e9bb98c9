package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
    private static final long[] WHOLE = {6, 10, 300};

    /** A shard of [3, 5, size] at these starts; the first sequence has more than 24 bits. */
    @ParameterizedTest
    @CsvSource({"1, 0, 0, 0", "13, 3, 5, 200", "64, 1, 2, 3", "207, 3, 0, 43"})
    void dropsAndKeepsWhatTheOracleDoes(int size, long batch, long seq, long from) {
        DropoutMask mask = new DropoutMask(0x1234_5678_9abcL, 0.3, WHOLE, new long[] {batch, seq, from});
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, size);
            LocalTensor y = tensors.dense(3, 5, size);
            LocalTensor z = tensors.dense(3, 5, size);
            kernels.dropout(y, x, mask, 17);
            kernels.dropout(z, x, mask, (5L << 24) + 3);
            return List.of(y, z);
        });
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.999, 1})
    void fusedFormsAgreeAndWorkInPlace(double rate) {
        DropoutMask mask = new DropoutMask(-77, rate, WHOLE, new long[] {1, 2, 100});
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, 83);
            LocalTensor residual = tensors.dense(3, 5, 83);
            LocalTensor y = tensors.strided(3, 5, 83);
            LocalTensor z = tensors.dense(3, 5, 83);
            LocalTensor b = tensors.dense(83);
            kernels.dropoutAdd(y, x, residual, mask, 1);
            kernels.biasDropoutAdd(z, x, b, residual, mask, 2);
            kernels.dropoutAdd(residual, x, residual, mask, 3);
            kernels.biasDropoutAdd(x, x, b, residual, mask, 4);
            kernels.dropout(z, z, mask, 5);
            return List.of(x, residual, y, z);
        });
    }

    /** Elements on both sides of index 2^32, in one row. */
    @Test
    void rowsMayPassTheBorderBetweenRoundKeys() {
        DropoutMask mask = new DropoutMask(5, 0.5, new long[] {1, 1L << 30}, new long[] {0, (1L << 30) - 21});
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.dense(1, 50);
            kernels.dropout(x, x, mask, 3);
            return List.of(x);
        });
    }

    /** Two ranks along tp, inside three along cp. */
    @Test
    void aSequenceThatIsSplitDropsWhatTheOracleDoes() {
        for (int rank = 0; rank < 6; rank++) {
            SequencePositions positions = new SequencePositions(24, 3, rank / 2, 2);
            long[] starts = {0, rank % 2 * 4L, 0};
            DropoutMask mask = new DropoutMask(8, 0.25, new long[] {2, 24, 21}, starts, 1, positions);
            OnDevice.check(1, (kernels, tensors) -> {
                LocalTensor x = tensors.dense(2, 4, 21);
                kernels.dropout(x, x, mask, 3);
                return List.of(x);
            });
        }
    }

    @Test
    void namesTheTensorOfTooManyDims() {
        DropoutMask mask = new DropoutMask(8, 0.25, new long[] {2, 3, 4, 5}, new long[4]);
        assertThatThrownBy(() -> OnDevice.check(1, (kernels, tensors) -> {
                    LocalTensor x = tensors.dense(2, 3, 4, 5);
                    kernels.dropout(x, x, mask, 0);
                    return List.of(x);
                }))
                .hasMessageContaining("drops elements of [sequence, row, column]")
                .hasMessageContaining("f32[2, 3, 4, 5]");
    }
}
