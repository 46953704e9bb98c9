package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.runtime.cpu.naive.Dense;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossTest {
    private static final int ROWS = 7;

    @ParameterizedTest
    @ValueSource(ints = {5, 16, 1003})
    void lossesOfTokensAgree(int classes) {
        for (double smoothing : new double[] {0, 0.1}) {
            for (double zLoss : new double[] {0, 0.01}) {
                AgainstNaive.check(classes, (kernels, tensors) -> {
                    LocalTensor logits = tensors.strided(ROWS, classes);
                    LocalTensor targets = tensors.tokens(-1, classes, ROWS);
                    LocalTensor losses = tensors.dense(ROWS);
                    LocalTensor lse = tensors.dense(ROWS);
                    LocalTensor mean = tensors.dense(1);
                    LocalTensor dLosses = tensors.dense(ROWS);
                    LocalTensor dLogits = tensors.strided(ROWS, classes);
                    double share = 1.0 / classes;
                    kernels.tokenLosses(losses, lse, logits, targets, smoothing, share, zLoss);
                    kernels.meanCounted(mean, losses, targets, 0.7);
                    kernels.meanCountedGradient(dLosses, mean, targets, 0.7);
                    kernels.tokenLossGradient(dLogits, dLosses, logits, lse, targets, 0, smoothing, share, zLoss);
                    return List.of(losses, lse, mean, dLosses, dLogits);
                });
            }
        }
    }

    /** Sums are taken relative to one of the first logits, unless a later one is far above. */
    @ParameterizedTest
    @ValueSource(floats = {-1e30f, -300, -20, 300})
    void lossesAgreeWhereTheFirstLogitsAreFarFromTheLargest(float first) {
        AgainstNaive.check(1003, (kernels, tensors) -> {
            LocalTensor logits = tensors.dense(ROWS, 1003);
            for (int r = 0; r < ROWS; r++) {
                for (int c = 0; c < 500; c++) {
                    logits.set(first, r, c);
                }
            }
            LocalTensor targets = tensors.tokens(500, 1003, ROWS);
            LocalTensor losses = tensors.dense(ROWS);
            LocalTensor lse = tensors.dense(ROWS);
            kernels.tokenLosses(losses, lse, logits, targets, 0, 1.0 / 1003, 0.01);
            return List.of(losses, lse);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 16, 1003})
    void divergencesAgree(int classes) {
        AgainstNaive.check(classes, (kernels, tensors) -> {
            LocalTensor logits = tensors.strided(ROWS, classes);
            LocalTensor given = tensors.dense(ROWS, classes);
            LocalTensor losses = tensors.dense(ROWS);
            LocalTensor lse = tensors.dense(ROWS);
            LocalTensor givenLse = tensors.dense(ROWS);
            LocalTensor dLogits = tensors.dense(ROWS, classes);
            kernels.divergence(losses, lse, givenLse, logits, given);
            kernels.divergenceGradient(dLogits, losses, logits, lse, given, givenLse);
            return List.of(losses, lse, givenLse, dLogits);
        });
    }

    /** Each half of the classes by a rank. */
    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void lossesOfSplitClassesAreThoseOfWholeOnes(Kernels kernels) {
        int classes = 46;
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        LocalTensor logits = tensors.dense(ROWS, classes);
        LocalTensor given = tensors.dense(ROWS, classes);
        LocalTensor targets = tensors.tokens(-1, classes, ROWS);
        LocalTensor whole = tensors.dense(ROWS);
        LocalTensor joined = tensors.dense(ROWS);
        LocalTensor lse = tensors.dense(ROWS);
        LocalTensor givenLse = tensors.dense(ROWS);
        LocalTensor stats = tensors.dense(2, 4, ROWS);
        LocalTensor differences = tensors.dense(2, 5, ROWS);
        for (int rank = 0; rank < 2; rank++) {
            LocalTensor part = logits.section(1, rank * 23L, 23);
            LocalTensor givenPart = given.section(1, rank * 23L, 23);
            kernels.tokenLossStats(stats.section(0, rank, 1), part, targets, rank * 23L);
            kernels.divergenceStats(differences.section(0, rank, 1), part, givenPart);
        }
        kernels.tokenLosses(whole, lse, logits, targets, 0.2, 1.0 / classes, 0.1);
        kernels.tokenLossJoin(joined, lse, stats, targets, 0.2, 1.0 / classes, 0.1);
        assertThat(Dense.read(joined)).containsExactly(Dense.read(whole), within(1e-5));
        kernels.divergence(whole, lse, givenLse, logits, given);
        kernels.divergenceJoin(joined, lse, givenLse, differences);
        assertThat(Dense.read(joined)).containsExactly(Dense.read(whole), within(1e-5));
    }
}
