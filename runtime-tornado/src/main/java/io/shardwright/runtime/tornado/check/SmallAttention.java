package io.shardwright.runtime.tornado.check;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Attention of two heads to each of the keys' heads, over more positions than a tile has. */
final class SmallAttention {
    private static final int HEADS = 4;
    private static final int KEY_HEADS = 2;
    private static final int SEQ = 19;
    private static final int SIZE = 6;
    private static final double SCALE = 0.4;

    private SmallAttention() {}

    static void whole(Kernels kernels, SmallTensors tensors) {
        LocalTensor q = tensors.given(1, SEQ, HEADS * SIZE).heads(HEADS);
        LocalTensor k = tensors.given(1, SEQ, KEY_HEADS * SIZE).heads(KEY_HEADS);
        LocalTensor v = tensors.given(1, SEQ, KEY_HEADS * SIZE).heads(KEY_HEADS);
        LocalTensor y = tensors.empty(1, SEQ, HEADS * SIZE).heads(HEADS);
        LocalTensor lse = tensors.emptyFloats(1, HEADS, SEQ);
        LocalTensor dq = tensors.empty(1, SEQ, HEADS * SIZE).heads(HEADS);
        LocalTensor dk = tensors.empty(1, SEQ, KEY_HEADS * SIZE).heads(KEY_HEADS);
        LocalTensor dv = tensors.empty(1, SEQ, KEY_HEADS * SIZE).heads(KEY_HEADS);
        LocalTensor dy = tensors.given(1, SEQ, HEADS * SIZE).heads(HEADS);
        kernels.attention(y, lse, q, k, v, AttentionOptions.of(SCALE, true));
        kernels.attentionGradient(dq, dk, dv, dy, y, lse, q, k, v, AttentionOptions.of(SCALE, true));
    }

    static void scores(Kernels kernels, SmallTensors tensors) {
        LocalTensor q = tensors.given(1, HEADS, SEQ, SIZE);
        LocalTensor k = tensors.given(1, KEY_HEADS, SEQ, SIZE);
        LocalTensor v = tensors.given(1, KEY_HEADS, SEQ, SIZE);
        LocalTensor p = tensors.emptyFloats(1, HEADS, SEQ, SEQ);
        LocalTensor y = tensors.empty(1, HEADS, SEQ, SIZE);
        AttentionBlock block = AttentionBlock.whole(SEQ, SEQ, true);
        AttentionBlocks blocks = kernels.attentionBlocks();
        blocks.scores(p, q, k, AttentionInputs.NONE, AttentionOptions.of(SCALE, true), block);
        blocks.softmax(p, tensors.emptyFloats(1, HEADS, SEQ), AttentionInputs.NONE);
        blocks.addValues(y, p, v, AttentionInputs.NONE, AttentionOptions.of(1, block.causal()), block, true);
        blocks.add(y, q);
    }
}
