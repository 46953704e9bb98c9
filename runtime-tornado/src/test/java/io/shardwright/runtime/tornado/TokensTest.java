package io.shardwright.runtime.tornado;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 6})
    void embeddingsAgreeAlsoForTokensOfOtherRanks(int firstRow) {
        OnDevice.check(35, (kernels, tensors) -> {
            LocalTensor tokens = tensors.tokens(0, 19, 5, 7);
            LocalTensor table = tensors.dense(8, 21);
            LocalTensor y = tensors.strided(5, 7, 21);
            LocalTensor dy = tensors.strided(5, 7, 21);
            kernels.toDevice(tokens);
            kernels.embedding(y, tokens, table, firstRow);
            kernels.addEmbeddingGradient(table, dy, tokens, firstRow);
            return List.of(y, table);
        });
    }

    @Test
    void whatStandsAtPositionsAgreesAlsoWhereASequenceHasFewer() {
        OnDevice.check(23, (kernels, tensors) -> {
            LocalTensor x = tensors.dense(5, 7, 21);
            LocalTensor positions = tensors.tokens(-1, 9, 5, 3);
            LocalTensor y = tensors.dense(5, 3, 21);
            LocalTensor dy = tensors.dense(5, 3, 21);
            kernels.toDevice(positions);
            kernels.takePositions(y, x, positions);
            kernels.addAtPositions(x, dy, positions);
            return List.of(y, x);
        });
    }

    /** Seen through a table: as bits, whole numbers are too near to each other to tell them apart. */
    @Test
    void positionsAgreeAlsoOfASplitSequence() {
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor whole = tensors.tokens(0, 9, 5, 8);
            LocalTensor part = tensors.tokens(0, 9, 5, 8);
            LocalTensor table = tensors.dense(32, 3);
            LocalTensor y = tensors.dense(5, 8, 3);
            LocalTensor z = tensors.dense(5, 8, 3);
            kernels.positions(whole);
            kernels.positions(part, new SequencePositions(32, 4, 1, 2));
            kernels.embedding(y, whole, table, 0);
            kernels.embedding(z, part, table, 0);
            return List.of(y, z);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 257})
    void crossEntropyAgreesAndSkipsNegativeTargets(int classes) {
        OnDevice.check(classes, (kernels, tensors) -> {
            LocalTensor logits = tensors.strided(3, 9, classes);
            LocalTensor targets = tensors.tokens(-1, classes, 3, 9);
            LocalTensor loss = tensors.dense();
            LocalTensor dLoss = tensors.dense();
            LocalTensor lse = tensors.dense(3, 9);
            LocalTensor dLogits = tensors.dense(3, 9, classes);
            kernels.toDevice(targets);
            kernels.scale(logits, logits, 10);
            kernels.crossEntropy(loss, lse, logits, targets, 0.75);
            kernels.crossEntropyGradient(dLogits, dLoss, logits, lse, targets, 0, 0.75);
            kernels.crossEntropyGradient(logits, dLoss, logits, lse, targets, 0, 0.75);
            return List.of(loss, lse, dLogits, logits);
        });
    }

    @Test
    void crossEntropyOfNoTargetsIsZero() {
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor logits = tensors.dense(5, 7);
            LocalTensor targets = tensors.tokens(-1, 0, 5);
            LocalTensor loss = tensors.dense();
            LocalTensor lse = tensors.dense(5);
            kernels.toDevice(targets);
            kernels.crossEntropy(loss, lse, logits, targets, 0.75);
            kernels.crossEntropyGradient(logits, loss, logits, lse, targets, 0, 0.75);
            return List.of(loss, lse, logits);
        });
    }

    @Test
    void crossEntropyOfPartsAgrees() {
        OnDevice.check(60, (kernels, tensors) -> {
            LocalTensor logits = tensors.dense(17, 60);
            LocalTensor targets = tensors.tokens(-1, 60, 17);
            LocalTensor all = tensors.dense(3, 3, 17);
            LocalTensor loss = tensors.dense();
            LocalTensor lse = tensors.dense(17);
            LocalTensor dLogits = tensors.dense(17, 60);
            kernels.toDevice(targets);
            for (int rank = 0; rank < 3; rank++) {
                LocalTensor stats = all.section(0, rank, 1).reshape(3, 17);
                kernels.crossEntropyStats(stats, logits.section(1, 20 * rank, 20), targets, 20 * rank);
            }
            kernels.crossEntropyJoin(loss, lse, all, targets, 0.75);
            for (int rank = 0; rank < 3; rank++) {
                LocalTensor part = logits.section(1, 20 * rank, 20);
                LocalTensor dPart = dLogits.section(1, 20 * rank, 20);
                kernels.crossEntropyGradient(dPart, loss, part, lse, targets, 20 * rank, 0.75);
            }
            return List.of(all, loss, lse, dLogits);
        });
    }
}
