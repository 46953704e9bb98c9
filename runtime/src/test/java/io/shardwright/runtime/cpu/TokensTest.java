package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 6})
    void embeddingsAgreeAlsoForTokensOfOtherRanks(int firstRow) {
        AgainstNaive.check(35, (kernels, tensors) -> {
            LocalTensor tokens = tensors.tokens(0, 19, 5, 7);
            LocalTensor table = tensors.dense(8, 21);
            LocalTensor y = tensors.strided(5, 7, 21);
            LocalTensor positions = tensors.tokens(0, 9, 5, 7);
            kernels.embedding(y, tokens, table, firstRow);
            kernels.addEmbeddingGradient(table, tensors.strided(5, 7, 21), tokens, firstRow);
            kernels.positions(positions);
            return List.of(y, table, positions);
        });
    }

    @Test
    void whatStandsAtPositionsAgreesAlsoWhereASequenceHasFewer() {
        AgainstNaive.check(23, (kernels, tensors) -> {
            LocalTensor x = tensors.dense(5, 7, 21);
            LocalTensor several = tensors.tokens(-1, 9, 5, 3);
            LocalTensor one = tensors.tokens(-1, 9, 5);
            LocalTensor y = tensors.strided(5, 3, 21);
            LocalTensor z = tensors.strided(5, 21);
            kernels.takePositions(y, x, several);
            kernels.takePositions(z, x, one);
            kernels.addAtPositions(x, tensors.strided(5, 3, 21), several);
            kernels.addAtPositions(x, tensors.strided(5, 21), one);
            return List.of(y, z, x);
        });
    }

    /** Such as one of the parts that a layer's output is split into. */
    @Test
    void whatStandsAtPositionsAgreesWhereItsRowsLieApart() {
        AgainstNaive.check(24, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(5, 7, 21);
            LocalTensor several = tensors.tokens(-1, 9, 5, 3);
            LocalTensor y = tensors.dense(5, 3, 21);
            kernels.takePositions(y, x, several);
            kernels.addAtPositions(x, tensors.dense(5, 3, 21), several);
            return List.of(y, x);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 257})
    void crossEntropyAgreesAndSkipsNegativeTargets(int classes) {
        AgainstNaive.check(classes, (kernels, tensors) -> {
            LocalTensor logits = tensors.strided(3, 9, classes);
            LocalTensor targets = tensors.tokens(-1, classes, 3, 9);
            LocalTensor loss = tensors.dense();
            LocalTensor lse = tensors.dense(3, 9);
            LocalTensor dLogits = tensors.dense(3, 9, classes);
            kernels.scale(logits, logits, 10);
            kernels.crossEntropy(loss, lse, logits, targets, 0.75);
            kernels.crossEntropyGradient(dLogits, tensors.dense(), logits, lse, targets, 0, 0.75);
            kernels.crossEntropyGradient(logits, tensors.dense(), logits, lse, targets, 0, 0.75);
            return List.of(loss, lse, dLogits, logits);
        });
    }

    @Test
    void crossEntropyOfPartsIsThatOfTheWhole() {
        AgainstNaive.check(60, (kernels, tensors) -> {
            LocalTensor logits = tensors.dense(17, 60);
            LocalTensor targets = tensors.tokens(-1, 60, 17);
            LocalTensor all = tensors.dense(3, 3, 17);
            LocalTensor loss = tensors.dense();
            LocalTensor lse = tensors.dense(17);
            LocalTensor dLogits = tensors.dense(17, 60);
            for (int rank = 0; rank < 3; rank++) {
                LocalTensor stats = all.section(0, rank, 1).reshape(3, 17);
                kernels.crossEntropyStats(stats, logits.section(1, 20 * rank, 20), targets, 20 * rank);
            }
            parts(kernels, loss, lse, all, targets);
            for (int rank = 0; rank < 3; rank++) {
                kernels.crossEntropyGradient(
                        dLogits.section(1, 20 * rank, 20),
                        loss,
                        logits.section(1, 20 * rank, 20),
                        lse,
                        targets,
                        20 * rank,
                        0.75);
            }
            LocalTensor wholeLoss = tensors.dense();
            LocalTensor wholeLse = tensors.dense(17);
            LocalTensor wholeGradient = tensors.dense(17, 60);
            new NaiveKernels().crossEntropy(wholeLoss, wholeLse, logits, targets, 0.75);
            new NaiveKernels().crossEntropyGradient(wholeGradient, wholeLoss, logits, wholeLse, targets, 0, 0.75);
            LocalTensor difference = tensors.dense(17, 60);
            new NaiveKernels().scale(wholeGradient, wholeGradient, -1);
            new NaiveKernels().add(difference, dLogits, wholeGradient);
            return List.of(all, loss, lse, dLogits, difference);
        });
    }

    private static void parts(
            Kernels kernels, LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets) {
        kernels.crossEntropyJoin(loss, lse, all, targets, 0.75);
    }

    @Test
    void namesTheTargetThatIsNoClass() {
        Tensors tensors = new Tensors(1);
        LocalTensor targets = tensors.tokens(5, 6, 3);
        AgainstNaive.kinds()
                .forEach(kernels -> assertThatThrownBy(() -> kernels.crossEntropy(
                                tensors.dense(), tensors.dense(3), tensors.dense(3, 5), targets, 0.75))
                        .hasMessage("target 5 of row 0 is not among 5 classes"));
    }
}
