package io.shardwright.runtime.tornado.check;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Tables; some tokens come twice. */
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
}
