package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DropoutTest {
    private static final long[] WHOLE = {6, 10, 300};

    /** A shard of [3, 5, size] at these starts. */
    @ParameterizedTest
    @CsvSource({"1, 0, 0, 0", "13, 3, 5, 200", "64, 1, 2, 3", "257, 3, 0, 43"})
    void dropsAndKeepsTheSameBitsAsTheOracle(int size, long batch, long seq, long from) {
        DropoutMask mask = new DropoutMask(0x1234_5678_9abcL, 0.3, WHOLE, new long[] {batch, seq, from});
        AgainstNaive.kinds().forEach(kernels -> {
            LocalTensor x = new Tensors(size).strided(3, 5, size);
            LocalTensor expected = new Tensors(1).dense(3, 5, size);
            LocalTensor actual = new Tensors(1).dense(3, 5, size);
            new NaiveKernels().dropout(expected, x, mask, 17);
            kernels.dropout(actual, x, mask, 17);
            assertThat(actual.segment().mismatch(expected.segment())).isEqualTo(-1);
        });
    }

    @ParameterizedTest
    @CsvSource({"0", "0.3", "0.999", "1"})
    void fusedFormsAgreeAndWorkInPlace(double rate) {
        DropoutMask mask = new DropoutMask(-77, rate, WHOLE, new long[] {1, 2, 100});
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, 83);
            LocalTensor residual = tensors.dense(3, 5, 83);
            LocalTensor y = tensors.strided(3, 5, 83);
            LocalTensor z = tensors.dense(3, 5, 83);
            kernels.dropoutAdd(y, x, residual, mask, 1);
            kernels.biasDropoutAdd(z, x, tensors.dense(83), residual, mask, 2);
            kernels.dropoutAdd(residual, x, residual, mask, 3);
            kernels.biasDropoutAdd(x, x, tensors.dense(83), residual, mask, 4);
            kernels.dropout(z, z, mask, 5);
            return List.of(x, residual, y, z);
        });
    }

    /** Elements on both sides of index 2^32, in one row. */
    @Test
    void rowsMayPassTheBorderBetweenRoundKeys() {
        long[] whole = {1, 1L << 33};
        DropoutMask mask = new DropoutMask(5, 0.5, whole, new long[] {0, (1L << 32) - 21});
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.dense(1, 50);
            kernels.biasDropoutAdd(x, x, tensors.dense(50), tensors.dense(1, 50), mask, 9);
            return List.of(x);
        });
    }

    /** Two ranks along tp, inside three along cp. */
    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void aSequenceThatIsSplitDropsWhatTheWholeDrops(Kernels kernels) {
        LocalTensor whole = new Tensors(2).dense(2, 24, 21);
        kernels.dropout(whole, whole, new DropoutMask(8, 0.25, whole.dims(), new long[3]), 3);
        LocalTensor original = new Tensors(2).dense(2, 24, 21);
        for (int rank = 0; rank < 6; rank++) {
            SequencePositions positions = new SequencePositions(24, 3, rank / 2, 2);
            long from = rank % 2 * 4L;
            LocalTensor part = new Tensors(1).dense(2, 4, 21);
            LocalTensor expected = new Tensors(1).dense(2, 4, 21);
            for (long row = 0; row < 4; row++) {
                kernels.copy(part.section(1, row, 1), original.section(1, positions.position(from + row), 1));
                kernels.copy(expected.section(1, row, 1), whole.section(1, positions.position(from + row), 1));
            }
            kernels.dropout(
                    part, part, new DropoutMask(8, 0.25, whole.dims(), new long[] {0, from, 0}, 1, positions), 3);
            assertThat(part.segment().mismatch(expected.segment())).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void aShardDropsWhatTheWholeDrops(Kernels kernels) {
        LocalTensor whole = new Tensors(2).dense(4, 6, 40);
        LocalTensor parts = new Tensors(2).dense(4, 6, 40);
        long[] dims = whole.dims();
        kernels.dropout(whole, whole, new DropoutMask(8, 0.25, dims, new long[3]), 3);
        for (int rank = 0; rank < 4; rank++) {
            long[] starts = {0, rank / 2 * 3, rank % 2 * 20};
            LocalTensor part = parts.section(1, starts[1], 3).section(2, starts[2], 20);
            for (int batch = 0; batch < 4; batch++) {
                LocalTensor sequence = part.section(0, batch, 1);
                kernels.dropout(
                        sequence,
                        sequence,
                        new DropoutMask(8, 0.25, dims, new long[] {batch, starts[1], starts[2]}),
                        3);
            }
        }
        assertThat(parts.segment().mismatch(whole.segment())).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void masksOfOtherSequencesAndLayersAreIndependent(Kernels kernels) {
        int count = 1 << 16;
        boolean[][] dropped = new boolean[4][];
        long[][] keyAndSequence = {{1, 0}, {1, 1}, {2, 0}, {2, 1}};
        for (int i = 0; i < 4; i++) {
            LocalTensor x = new Tensors(1).dense(1, count);
            kernels.fill(x, 1);
            kernels.dropout(
                    x, x, new DropoutMask(keyAndSequence[i][0], 0.3, x.dims(), new long[2]), keyAndSequence[i][1]);
            dropped[i] = new boolean[count];
            for (int e = 0; e < count; e++) {
                dropped[i][e] = x.get(0, e) == 0;
            }
        }
        // Four standard deviations of a share of 65,536 draws at 0.3, and at 0.09.
        for (int i = 0; i < 4; i++) {
            assertThat(share(dropped[i], dropped[i], 0)).isCloseTo(0.3, within(4 * Math.sqrt(0.3 * 0.7 / count)));
            for (int j = 0; j < 4; j++) {
                for (int lag = i == j ? 1 : 0; lag < 5; lag++) {
                    assertThat(share(dropped[i], dropped[j], lag))
                            .as("masks %d and %d, %d apart", i, j, lag)
                            .isCloseTo(0.09, within(4 * Math.sqrt(0.09 * 0.91 / count)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void microbatchesDropWhatTheWholeBatchDrops(Kernels kernels) {
        LocalTensor batch = new Tensors(3).dense(6, 5, 7);
        LocalTensor parts = new Tensors(3).dense(6, 5, 7);
        kernels.dropout(batch, batch, new DropoutMask(4, 0.4, batch.dims(), new long[3]), 12);
        for (int first = 0; first < 6; first += 2) {
            LocalTensor part = parts.section(0, first, 2);
            kernels.dropout(part, part, new DropoutMask(4, 0.4, part.dims(), new long[3]), 12 + first);
        }
        assertThat(parts.segment().mismatch(batch.segment())).isEqualTo(-1);
    }

    private static double share(boolean[] a, boolean[] b, int lag) {
        int both = 0;
        for (int i = 0; i < a.length; i++) {
            both += a[i] && b[(i + lag) % b.length] ? 1 : 0;
        }
        return both / (double) a.length;
    }
}
