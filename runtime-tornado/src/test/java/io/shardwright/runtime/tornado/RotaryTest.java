package io.shardwright.runtime.tornado;

import io.shardwright.spi.attention.RotaryOptions;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotaryTest {
    @ParameterizedTest
    @CsvSource({"1, 2", "13, 6", "64, 64", "257, 20"})
    void rotaryPositionsAgreeInPlaceAndOut(int seq, int size) {
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.heads(1, 2, 3, seq, size);
            LocalTensor y = tensors.dense(2, 3, seq, size);
            LocalTensor dx = tensors.heads(0, 2, 3, seq, size);
            kernels.rotary(y, x, 10_000);
            kernels.rotaryGradient(dx, y, 500);
            kernels.rotary(x, x, 10_000);
            return List.of(x, y, dx);
        });
    }

    /** At positions of up to 100,000. */
    @ParameterizedTest
    @CsvSource({"12, 6, 3", "120000, 8, 2000"})
    void rotaryPositionsFollowTheSplitOfTheSequence(int seq, int size, int ranks) {
        for (int rank : new int[] {0, 1, ranks - 1}) {
            SequencePositions positions = new SequencePositions(seq, ranks, rank, 2);
            OnDevice.check(1, (kernels, tensors) -> {
                LocalTensor x = tensors.heads(1, 2, 3, seq / ranks, size);
                LocalTensor y = tensors.dense(2, 3, seq / ranks, size);
                kernels.rotary(y, x, positions, 10_000);
                kernels.rotaryGradient(x, y, positions, 500);
                return List.of(x, y);
            });
        }
    }

    /** By the host, of what the device has made. */
    @Test
    void rotaryPositionsOfOtherScalingsAgree() {
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.heads(1, 2, 3, 12, 8);
            LocalTensor y = tensors.heads(0, 2, 3, 12, 8);
            LocalTensor dx = tensors.heads(2, 2, 3, 12, 8);
            RotaryOptions options = RotaryOptions.base(500).partial(4).linear(2);
            kernels.copy(x, y);
            kernels.rotaryBy(y, x, SequencePositions.whole(12), options);
            kernels.copy(dx, y);
            kernels.rotaryByGradient(dx, y, SequencePositions.whole(12), options);
            return List.of(x, y, dx);
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "13, 6", "40, 64"})
    void normsOfHeadsWithRotaryPositionsAgree(int seq, int size) {
        OnDevice.check(size, (kernels, tensors) -> {
            LocalTensor x = tensors.heads(1, 2, 3, seq, size);
            LocalTensor w = tensors.dense(size);
            LocalTensor y = tensors.dense(2, 3, seq, size);
            LocalTensor rstd = tensors.dense(2, 3, seq);
            LocalTensor dx = tensors.heads(0, 2, 3, seq, size);
            LocalTensor dw = tensors.dense(size);
            LocalTensor side = tensors.heads(2, 2, 3, seq, size);
            LocalTensor ownRstd = tensors.dense(2, 3, seq);
            kernels.rmsNormRotary(y, rstd, x, w, 1e-5, 500);
            kernels.rmsNormRotary(side, ownRstd, x, w, 1e-5, 500);
            kernels.rmsNormRotaryGradient(dx, dw, side, x, ownRstd, w, 500);
            return List.of(x, y, side, dx, dw);
        });
    }
}
