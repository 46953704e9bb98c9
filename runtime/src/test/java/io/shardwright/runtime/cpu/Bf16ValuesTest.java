package io.shardwright.runtime.cpu;

import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels of runs whose numbers are bf16, with operands of either type, against loops in double on the same operands. */
class Bf16ValuesTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 7", "17, 33, 16", "600, 48, 40"})
    void linearLayersTakeWhatLiesThereAndRoundOnce(int rows, int in, int out) {
        AgainstNaive.checkBf16(1, (kernels, tensors) -> {
            LocalTensor w = tensors.bf16(out, in);
            LocalTensor router = tensors.dense(out, in);
            LocalTensor x = tensors.stridedBf16(1, rows, in);
            LocalTensor dy = tensors.stridedBf16(1, rows, out);
            LocalTensor y = tensors.stridedBf16(1, rows, out);
            LocalTensor scores = tensors.dense(1, rows, out);
            LocalTensor a = tensors.bf16(1, rows, out);
            LocalTensor slope = tensors.bf16(1, rows, out);
            LocalTensor dx = tensors.stridedBf16(1, rows, in);
            LocalTensor sum = tensors.bf16(1, rows, in);
            LocalTensor ofScores = tensors.bf16(1, rows, in);
            LocalTensor dw = tensors.bf16(out, in);
            LocalTensor dRouter = tensors.dense(out, in);
            LocalTensor db = tensors.bf16(out);
            kernels.linear(y, x, w, tensors.bf16(out));
            kernels.linear(scores, x, router);
            kernels.linearActivate(a, slope, x, w, Activation.GELU);
            kernels.linearInputGradient(dx, dy, w);
            kernels.linearInputGradient(ofScores, scores, router);
            kernels.addLinearInputGradient(sum, dy, w);
            kernels.addLinearWeightGradient(dw, dy, x, false);
            kernels.addLinearWeightGradient(dRouter, scores, x, false);
            kernels.addBiasGradient(db, dy);
            return List.of(y, scores, a, slope, dx, ofScores, sum, dw, dRouter, db);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 2100})
    void whatIsDoneElementByElementAgrees(int size) {
        AgainstNaive.checkBf16(1, (kernels, tensors) -> {
            LocalTensor x = tensors.stridedBf16(3, 5, size);
            LocalTensor y = tensors.bf16(3, 5, size);
            LocalTensor z = tensors.dense(3, 5, size);
            LocalTensor sum = tensors.stridedBf16(3, 5, size);
            LocalTensor dense = tensors.bf16(3, 5, size);
            LocalTensor product = tensors.bf16(3, 5, size);
            LocalTensor ofTheirOwn = tensors.bf16(3, 5, size);
            LocalTensor spaced = tensors.stridedBf16(3, 5, size);
            LocalTensor scaled = tensors.bf16(3, 5, size);
            LocalTensor copied = tensors.stridedBf16(3, 5, size);
            LocalTensor widened = tensors.strided(3, 5, size);
            LocalTensor turned = tensors.bf16(5, size, 3);
            LocalTensor biased = tensors.bf16(3, 5, size);
            LocalTensor filled = tensors.stridedBf16(3, 5, size);
            LocalTensor placed = tensors.bf16(3, 5, size);
            LocalTensor dPlaces = tensors.bf16(5, size);
            kernels.add(sum, x, y);
            kernels.add(dense, y, y);
            kernels.multiply(product, x, z);
            kernels.multiply(ofTheirOwn, y, y);
            kernels.multiply(spaced, x, y);
            kernels.scale(scaled, x, -0.37);
            kernels.copy(copied, y);
            kernels.copy(widened, y);
            kernels.copy(turned, y.permute(1, 2, 0));
            kernels.addBias(biased, x, tensors.bf16(size));
            kernels.fill(filled, 3.25);
            kernels.addBroadcast(placed, x, tensors.bf16(5, size));
            kernels.addBroadcastGradient(dPlaces, x);
            kernels.add(x, x, y);
            return List.of(
                    x,
                    sum,
                    dense,
                    product,
                    ofTheirOwn,
                    spaced,
                    scaled,
                    copied,
                    widened,
                    turned,
                    biased,
                    filled,
                    placed,
                    dPlaces);
        });
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsAgree(Activation activation) {
        AgainstNaive.checkBf16(1, (kernels, tensors) -> {
            LocalTensor h = tensors.stridedBf16(3, 207);
            LocalTensor up = tensors.bf16(3, 207);
            LocalTensor a = tensors.bf16(3, 207);
            LocalTensor dh = tensors.stridedBf16(3, 207);
            LocalTensor y = tensors.bf16(3, 207);
            LocalTensor dGate = tensors.stridedBf16(3, 207);
            LocalTensor dUp = tensors.bf16(3, 207);
            kernels.activate(a, h, activation);
            kernels.activateGradient(dh, tensors.bf16(3, 207), h, activation);
            kernels.activateMultiply(y, h, up, activation);
            kernels.activateMultiplyGradient(dGate, dUp, tensors.bf16(3, 207), h, up, activation);
            return List.of(a, dh, y, dGate, dUp);
        });
    }

    @Test
    void dropoutDropsWhatItDropsInFloat32() {
        AgainstNaive.checkBf16(1, (kernels, tensors) -> {
            LocalTensor x = tensors.stridedBf16(2, 61, 600);
            LocalTensor dropped = tensors.bf16(2, 61, 600);
            LocalTensor added = tensors.stridedBf16(2, 61, 600);
            LocalTensor biased = tensors.bf16(2, 61, 600);
            DropoutMask mask = new DropoutMask(1, 0.3, x.dims(), new long[3]);
            kernels.dropout(dropped, x, mask, 3);
            kernels.dropoutAdd(added, x, added, mask, 3);
            kernels.biasDropoutAdd(biased, x, tensors.bf16(600), biased, mask, 3);
            return List.of(dropped, added, biased);
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 17", "90, 600"})
    void normsKeepTheirStatisticsInFloat32(int rows, int size) {
        AgainstNaive.checkBf16(2, (kernels, tensors) -> {
            LocalTensor x = tensors.stridedBf16(1, rows, size);
            LocalTensor w = tensors.bf16(size);
            LocalTensor b = tensors.bf16(size);
            LocalTensor mean = tensors.dense(1, rows);
            LocalTensor rstd = tensors.dense(1, rows);
            LocalTensor y = tensors.bf16(1, rows, size);
            LocalTensor dx = tensors.bf16(1, rows, size);
            LocalTensor alone = tensors.stridedBf16(1, rows, size);
            LocalTensor dw = tensors.bf16(size);
            LocalTensor db = tensors.bf16(size);
            LocalTensor dResidual = tensors.stridedBf16(1, rows, size);
            kernels.layerNorm(y, mean, rstd, x, w, b, 0.1);
            kernels.layerNormGradient(alone, dw, db, dResidual, x, mean, rstd, w);
            kernels.addLayerNormGradient(dx, dw, db, dResidual, x, mean, rstd, w, dResidual);
            LocalTensor root = tensors.dense(1, rows);
            LocalTensor z = tensors.stridedBf16(1, rows, size);
            LocalTensor dz = tensors.bf16(1, rows, size);
            LocalTensor dv = tensors.bf16(size);
            kernels.rmsNorm(z, root, x, w, 0.1);
            kernels.rmsNormGradient(dz, dv, dResidual, x, root, w);
            return List.of(y, mean, rstd, dx, alone, dw, db, root, z, dz, dv);
        });
    }

    @ParameterizedTest
    @CsvSource({"3, 7", "70, 600"})
    void lossesOfRoundedLogitsAreFloat32(int rows, int classes) {
        AgainstNaive.checkBf16(1, (kernels, tensors) -> {
            LocalTensor logits = tensors.bf16(1, rows, classes);
            LocalTensor given = tensors.bf16(1, rows, classes);
            LocalTensor targets = tensors.tokens(-1, classes, 1, rows);
            LocalTensor loss = tensors.dense();
            LocalTensor lse = tensors.dense(1, rows);
            LocalTensor dLogits = tensors.stridedBf16(1, rows, classes);
            LocalTensor stats = tensors.dense(1, 3, rows);
            kernels.crossEntropy(loss, lse, logits, targets, 0.5);
            kernels.crossEntropyGradient(dLogits, tensors.dense(), logits, lse, targets, 0, 0.5);
            kernels.crossEntropyStats(stats, logits, targets, 0);
            LocalTensor losses = tensors.dense(1, rows);
            LocalTensor ofTokens = tensors.dense(1, rows);
            LocalTensor dTokens = tensors.bf16(1, rows, classes);
            kernels.tokenLosses(losses, ofTokens, logits, targets, 0.1, 1.0 / classes, 1e-3);
            kernels.tokenLossGradient(
                    dTokens, tensors.dense(1, rows), logits, ofTokens, targets, 0, 0.1, 1.0 / classes, 1e-3);
            LocalTensor divergences = tensors.dense(1, rows);
            LocalTensor own = tensors.dense(1, rows);
            LocalTensor others = tensors.dense(1, rows);
            LocalTensor dDivergence = tensors.bf16(1, rows, classes);
            kernels.divergence(divergences, own, others, logits, given);
            kernels.divergenceGradient(dDivergence, tensors.dense(1, rows), logits, own, given, others);
            return List.of(loss, lse, dLogits, stats, losses, ofTokens, dTokens, divergences, own, others, dDivergence);
        });
    }

    @Test
    void reductionsAddUpInFloat32() {
        AgainstNaive.checkBf16(1, (kernels, tensors) -> {
            LocalTensor x = tensors.bf16(3, 40, 50);
            LocalTensor total = tensors.dense();
            LocalTensor over = tensors.bf16(3, 50);
            LocalTensor dx = tensors.bf16(3, 40, 50);
            LocalTensor largest = tensors.bf16(3, 50);
            LocalTensor dLargest = tensors.bf16(3, 40, 50);
            LocalTensor logs = tensors.dense(3, 40);
            LocalTensor dLogs = tensors.bf16(3, 40, 50);
            LocalTensor p = tensors.dense(3, 40, 50);
            LocalTensor dp = tensors.bf16(3, 40, 50);
            LocalTensor logP = tensors.dense(3, 40, 50);
            kernels.sum(total, x, 0.5);
            kernels.sumOver(over, x, 1, 0.5);
            kernels.sumOverGradient(dx, over, 1, 0.5);
            kernels.maxOver(largest, x, 1);
            kernels.extremeOverGradient(dLargest, tensors.bf16(3, 50), x, largest, 1);
            kernels.logSumExp(logs, x);
            kernels.logSumExpGradient(dLogs, tensors.dense(3, 40), x, logs);
            kernels.softmax(p, x);
            kernels.softmaxGradient(dp, tensors.dense(3, 40, 50), p);
            kernels.logSoftmax(logP, x);
            return List.of(total, over, dx, largest, dLargest, logs, dLogs, p, dp, logP);
        });
    }

    @Test
    void chainsWidenPiecesAndRoundThemOnce() {
        AgainstNaive.checkBf16(1, (kernels, tensors) -> {
            LocalTensor x = tensors.stridedBf16(3, 7, 900);
            LocalTensor t = tensors.bf16(7, 900).addDim(0);
            LocalTensor y = tensors.bf16(3, 7, 900);
            LocalTensor s = tensors.dense(3, 7, 900);
            LocalTensor dX = tensors.stridedBf16(3, 7, 900);
            LocalTensor dT = tensors.dense(3, 7, 900);
            kernels.chain(y, x, t, SomeChains.Y);
            kernels.chain(dX, dT, tensors.bf16(3, 7, 900), x, s, SomeChains.Y_GRADIENT);
            return List.of(y, dX, dT);
        });
    }

    @Test
    void tokensPositionsAndPartsAgree() {
        AgainstNaive.checkBf16(2, (kernels, tensors) -> {
            LocalTensor ids = tensors.tokens(0, 30, 2, 17);
            LocalTensor y = tensors.stridedBf16(2, 17, 40);
            LocalTensor dTable = tensors.bf16(20, 40);
            LocalTensor turned = tensors.headsBf16(0, 2, 5, 17, 8);
            LocalTensor back = tensors.headsBf16(1, 2, 5, 17, 8);
            LocalTensor whole = tensors.bf16(2, 17, 40);
            LocalTensor placed = tensors.bf16(2, 17, 40);
            LocalTensor taken = tensors.bf16(2, 3, 40);
            LocalTensor c = tensors.bf16(2, 17, 9);
            LocalTensor db = tensors.bf16(40, 9);
            kernels.embedding(y, ids, tensors.bf16(20, 40), 5);
            kernels.addEmbeddingGradient(dTable, y, ids, 5);
            kernels.rotary(turned, tensors.headsBf16(0, 2, 5, 17, 8), 10_000);
            kernels.rotaryGradient(back, turned, 10_000);
            kernels.addSection(whole, tensors.bf16(2, 4, 40), 1, 3);
            kernels.placeSection(placed, tensors.bf16(2, 17, 11), 2, 3);
            kernels.takePositions(taken, y, tensors.tokens(0, 17, 2, 3));
            kernels.matmul(c, whole, tensors.bf16(40, 9));
            kernels.matmulRightGradient(db, whole, c);
            return List.of(y, dTable, turned, back, whole, placed, taken, c, db);
        });
    }

    /** Batch, heads, key heads, positions, size of a head, causal, window. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 2, 1, true, 0",
        "2, 3, 3, 13, 5, false, 0",
        "2, 4, 4, 64, 64, true, 0",
        "1, 6, 2, 207, 20, true, 0",
        "1, 4, 4, 600, 40, true, 0",
        "2, 4, 2, 150, 16, true, 40"
    })
    void attentionTakesWhatLiesThereAndRoundsOnce(
            int batch, int heads, int keyHeads, int seq, int size, boolean causal, int window) {
        AttentionOptions options = AttentionOptions.of(1 / Math.sqrt(size), causal);
        AttentionOptions all = window == 0 ? options : options.window(window);
        AgainstNaive.checkBf16(3, (kernels, tensors) -> {
            LocalTensor q = tensors.headsBf16(0, batch, heads, seq, size);
            LocalTensor k = tensors.headsBf16(1, batch, keyHeads, seq, size);
            LocalTensor v = tensors.headsBf16(2, batch, keyHeads, seq, size);
            LocalTensor dy = tensors.stridedBf16(batch, seq, heads * size).heads(heads);
            LocalTensor y = tensors.bf16(batch, seq, heads * size).heads(heads);
            LocalTensor lse = tensors.dense(batch, heads, seq);
            LocalTensor dq = tensors.headsBf16(0, batch, heads, seq, size);
            LocalTensor dk = tensors.headsBf16(1, batch, keyHeads, seq, size);
            LocalTensor dv = tensors.headsBf16(2, batch, keyHeads, seq, size);
            AttentionInputs inputs = AttentionInputs.NONE.bias(tensors.bf16(seq, seq));
            AttentionInputs given = window == 0 ? AttentionInputs.NONE : inputs;
            kernels.attention(y, lse, q, k, v, given, all);
            kernels.attentionGradient(dq, dk, dv, AttentionInputs.NONE, dy, y, lse, q, k, v, given, all);
            return List.of(y, lse, dq, dk, dv);
        });
    }
}
