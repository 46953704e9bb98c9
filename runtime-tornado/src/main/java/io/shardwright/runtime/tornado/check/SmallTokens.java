package io.shardwright.runtime.tornado.check;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Tables and losses; some tokens come twice. */
final class SmallTokens {
    private static final int COUNT = 11;
    private static final int CLASSES = 41;

    private SmallTokens() {}

    static void table(Kernels kernels, SmallTensors tensors) {
        LocalTensor tokens = tensors.tokens(3, 5, 17, COUNT);
        LocalTensor table = tensors.given(13, CLASSES);
        LocalTensor y = tensors.empty(COUNT, CLASSES);
        kernels.embedding(y, tokens, table, 2);
        kernels.addEmbeddingGradient(table, y, tokens, 2);
        LocalTensor positions = tensors.tokens(0, 0, 1, COUNT);
        kernels.positions(positions);
        kernels.embedding(tensors.empty(COUNT, CLASSES), positions, table, 0);
    }

    static void loss(Kernels kernels, SmallTensors tensors) {
        LocalTensor targets = tensors.tokens(3, 5, CLASSES, COUNT);
        LocalTensor logits = tensors.given(COUNT, CLASSES);
        LocalTensor lse = tensors.empty(COUNT);
        kernels.crossEntropy(tensors.empty(), lse, logits, targets, 0.75);
        LocalTensor dLogits = tensors.empty(COUNT, CLASSES);
        kernels.crossEntropyGradient(dLogits, tensors.given(), logits, lse, targets, 0, 0.75);
    }

    /** Of two ranks, each with the classes of one half. */
    static void splitLoss(Kernels kernels, SmallTensors tensors) {
        LocalTensor targets = tensors.tokens(3, 5, 2 * CLASSES, COUNT);
        LocalTensor stats = tensors.empty(2, 3, COUNT);
        for (int rank = 0; rank < 2; rank++) {
            LocalTensor logits = tensors.given(COUNT, CLASSES);
            LocalTensor own = stats.section(0, rank, 1).reshape(3, COUNT);
            kernels.crossEntropyStats(own, logits, targets, (long) rank * CLASSES);
        }
        kernels.crossEntropyJoin(tensors.empty(), tensors.empty(COUNT), stats, targets, 0.75);
    }
}
