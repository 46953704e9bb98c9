package io.shardwright.runtime.tornado;

import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {
    @ParameterizedTest
    @CsvSource({"1, 0, 0", "13, 0.1, 0", "64, 0, 0.01", "257, 0.1, 0.01"})
    void lossesOfTokensAgreeAndSkipNegativeTargets(int classes, double smoothing, double zLoss) {
        OnDevice.check(classes, (kernels, tensors) -> {
            LocalTensor logits = tensors.strided(3, 9, classes);
            LocalTensor targets = tensors.tokens(-1, classes, 3, 9);
            LocalTensor losses = tensors.dense(3, 9);
            LocalTensor dLosses = tensors.dense(3, 9);
            LocalTensor lse = tensors.dense(3, 9);
            LocalTensor dLogits = tensors.dense(3, 9, classes);
            kernels.toDevice(targets);
            kernels.tokenLosses(losses, lse, logits, targets, smoothing, 1.0 / classes, zLoss);
            kernels.tokenLossGradient(dLogits, dLosses, logits, lse, targets, 0, smoothing, 1.0 / classes, zLoss);
            kernels.tokenLossGradient(logits, dLosses, logits, lse, targets, 0, smoothing, 1.0 / classes, zLoss);
            return List.of(losses, lse, dLogits, logits);
        });
    }

    @Test
    void lossesOfTokensOfPartsAgree() {
        OnDevice.check(60, (kernels, tensors) -> {
            LocalTensor logits = tensors.dense(17, 60);
            LocalTensor targets = tensors.tokens(-1, 60, 17);
            LocalTensor all = tensors.dense(3, 4, 17);
            LocalTensor losses = tensors.dense(17);
            LocalTensor lse = tensors.dense(17);
            LocalTensor dLogits = tensors.dense(17, 60);
            kernels.toDevice(targets);
            for (int rank = 0; rank < 3; rank++) {
                LocalTensor stats = all.section(0, rank, 1).reshape(4, 17);
                kernels.tokenLossStats(stats, logits.section(1, 20 * rank, 20), targets, 20 * rank);
            }
            kernels.tokenLossJoin(losses, lse, all, targets, 0.1, 1.0 / 60, 0.01);
            for (int rank = 0; rank < 3; rank++) {
                LocalTensor part = logits.section(1, 20 * rank, 20);
                LocalTensor dPart = dLogits.section(1, 20 * rank, 20);
                kernels.tokenLossGradient(dPart, losses, part, lse, targets, 20 * rank, 0.1, 1.0 / 60, 0.01);
            }
            return List.of(all, losses, lse, dLogits);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 257})
    void divergencesAgree(int classes) {
        OnDevice.check(classes, (kernels, tensors) -> {
            LocalTensor logits = tensors.strided(3, 9, classes);
            LocalTensor given = tensors.strided(3, 9, classes);
            LocalTensor losses = tensors.dense(3, 9);
            LocalTensor dLosses = tensors.dense(3, 9);
            LocalTensor lse = tensors.dense(3, 9);
            LocalTensor givenLse = tensors.dense(3, 9);
            LocalTensor dLogits = tensors.dense(3, 9, classes);
            kernels.divergence(losses, lse, givenLse, logits, given);
            kernels.divergenceGradient(dLogits, dLosses, logits, lse, given, givenLse);
            kernels.divergenceGradient(logits, dLosses, logits, lse, given, givenLse);
            return List.of(losses, lse, givenLse, dLogits, logits);
        });
    }

    @Test
    void divergencesOfPartsAgree() {
        OnDevice.check(60, (kernels, tensors) -> {
            LocalTensor logits = tensors.dense(17, 60);
            LocalTensor given = tensors.dense(17, 60);
            LocalTensor all = tensors.dense(3, 5, 17);
            LocalTensor losses = tensors.dense(17);
            LocalTensor lse = tensors.dense(17);
            LocalTensor givenLse = tensors.dense(17);
            for (int rank = 0; rank < 3; rank++) {
                LocalTensor stats = all.section(0, rank, 1).reshape(5, 17);
                kernels.divergenceStats(stats, logits.section(1, 20 * rank, 20), given.section(1, 20 * rank, 20));
            }
            kernels.divergenceJoin(losses, lse, givenLse, all);
            return List.of(all, losses, lse, givenLse);
        });
    }

    /** Fewer rows than a group has work-items, and more. */
    @ParameterizedTest
    @ValueSource(ints = {1, 17, 700})
    void meansOverRowsThatCountAgree(int rows) {
        OnDevice.check(rows, (kernels, tensors) -> {
            LocalTensor x = tensors.dense(rows);
            LocalTensor targets = tensors.tokens(-1, 3, rows);
            LocalTensor y = tensors.dense();
            LocalTensor dx = tensors.dense(rows);
            kernels.toDevice(targets);
            kernels.meanCounted(y, x, targets, 0.75);
            kernels.meanCountedGradient(dx, y, targets, 0.5);
            return List.of(y, dx);
        });
    }
}
