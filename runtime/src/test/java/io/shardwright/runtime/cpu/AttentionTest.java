package io.shardwright.runtime.cpu;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionTest {
    /** Batch, heads, key heads, positions, size of a head, causal. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 1, true",
        "2, 3, 3, 13, 5, true",
        "2, 3, 3, 13, 5, false",
        "2, 4, 4, 64, 64, true",
        "1, 6, 2, 207, 20, true",
        "1, 4, 1, 257, 17, false",
        "1, 1, 1, 1100, 8, true",
        "1, 4, 2, 700, 6, false"
    })
    void attentionAgreesOnStridedHeads(int batch, int heads, int keyHeads, int seq, int size, boolean causal) {
        agreesOnStridedHeads(batch, heads, keyHeads, seq, size, AttentionOptions.of(1 / Math.sqrt(size), causal));
    }

    /** Minus infinity times such a scale hides nothing. */
    @ParameterizedTest
    @ValueSource(doubles = {0, -0.7})
    void attentionAgreesWhereScalesArentPositive(double scale) {
        agreesOnStridedHeads(2, 3, 3, 37, 5, AttentionOptions.causal(scale));
    }

    private static void agreesOnStridedHeads(
            int batch, int heads, int keyHeads, int seq, int size, AttentionOptions options) {
        AgainstNaive.check(seq, (kernels, tensors) -> {
            LocalTensor q = tensors.heads(0, batch, heads, seq, size);
            LocalTensor k = tensors.heads(1, batch, keyHeads, seq, size);
            LocalTensor v = tensors.heads(2, batch, keyHeads, seq, size);
            LocalTensor y = tensors.dense(batch, seq, heads * size).heads(heads);
            LocalTensor lse = tensors.dense(batch, heads, seq);
            LocalTensor dq = tensors.heads(0, batch, heads, seq, size);
            LocalTensor dk = tensors.heads(1, batch, keyHeads, seq, size);
            LocalTensor dv = tensors.heads(2, batch, keyHeads, seq, size);
            LocalTensor dy = tensors.strided(batch, seq, heads * size).heads(heads);
            kernels.attention(y, lse, q, k, v, options);
            kernels.attentionGradient(dq, dk, dv, dy, y, lse, q, k, v, options);
            return List.of(y, lse, dq, dk, dv, q, k, v, dy);
        });
    }

    /** Blocks one after the other, of which the first has all queries. */
    @ParameterizedTest
    @CsvSource({"1, 2, 2, 12, 5", "2, 6, 2, 150, 20", "1, 4, 1, 260, 17", "1, 2, 1, 1090, 6"})
    void blocksOfKeysAgreeOnStridedHeads(int batch, int heads, int keyHeads, int seq, int size) {
        double scale = 1 / Math.sqrt(size);
        int half = seq / 2;
        List<AttentionBlock> blocks = List.of(
                AttentionBlock.whole(seq, seq, true),
                new AttentionBlock(0, seq, 0, half, false),
                new AttentionBlock(half, half, 1, seq - 1, false),
                new AttentionBlock(half, half, half, half, true));
        AgainstNaive.check(seq, (kernels, tensors) -> {
            LocalTensor q = tensors.heads(0, batch, heads, seq, size);
            LocalTensor y = tensors.dense(batch, seq, heads * size).heads(heads);
            LocalTensor lse = tensors.dense(batch, heads, seq);
            LocalTensor dq = tensors.heads(0, batch, heads, seq, size);
            LocalTensor dk = tensors.heads(1, batch, keyHeads, seq, size);
            LocalTensor dv = tensors.heads(2, batch, keyHeads, seq, size);
            LocalTensor dy = tensors.strided(batch, seq, heads * size).heads(heads);
            LocalTensor p = tensors.dense(batch, heads, seq, 2 * seq);
            LocalTensor pLse = tensors.dense(batch, heads, seq);
            LocalTensor z = tensors.dense(batch, seq, heads * size).heads(heads);
            AttentionBlocks parts = kernels.attentionBlocks();
            for (AttentionBlock block : blocks) {
                boolean first = block == blocks.getFirst();
                AttentionOptions options = AttentionOptions.of(scale, block.causal());
                LocalTensor k = tensors.heads(1, batch, keyHeads, seq, size);
                LocalTensor v = tensors.heads(2, batch, keyHeads, seq, size);
                parts.forward(y, lse, q, k, v, AttentionInputs.NONE, options, block, first);
                parts.backward(
                        dq,
                        dk,
                        dv,
                        AttentionInputs.NONE,
                        dy,
                        y,
                        lse,
                        q,
                        k,
                        v,
                        AttentionInputs.NONE,
                        options,
                        block,
                        first);
                parts.scores(p.section(3, 0, seq), q, k, AttentionInputs.NONE, options, block);
                parts.softmax(p, pLse, AttentionInputs.NONE);
                parts.addValues(z, p.section(3, 0, seq), v, AttentionInputs.NONE, options, block, first);
                parts.scoresBackward(
                        dq,
                        dk,
                        dv,
                        AttentionInputs.NONE,
                        p.section(3, seq, seq),
                        dy,
                        y,
                        lse,
                        q,
                        k,
                        AttentionInputs.NONE,
                        options,
                        block,
                        false);
            }
            parts.add(dq, z);
            parts.copy(z, q);
            return List.of(y, lse, dq, dk, dv, p, pLse, z);
        });
    }

    @Test
    void keysThatNoQuerySeesHaveNoGradient() {
        AgainstNaive.check(40, (kernels, tensors) -> {
            LocalTensor q = tensors.dense(1, 2, 5, 8);
            LocalTensor k = tensors.dense(1, 2, 40, 8);
            LocalTensor v = tensors.dense(1, 2, 40, 8);
            LocalTensor y = tensors.dense(1, 2, 5, 8);
            LocalTensor lse = tensors.dense(1, 2, 5);
            LocalTensor dq = tensors.dense(1, 2, 5, 8);
            LocalTensor dk = tensors.dense(1, 2, 40, 8);
            LocalTensor dv = tensors.dense(1, 2, 40, 8);
            kernels.attention(y, lse, q, k, v, AttentionOptions.of(0.3, true));
            kernels.attentionGradient(
                    dq, dk, dv, tensors.dense(1, 2, 5, 8), y, lse, q, k, v, AttentionOptions.of(0.3, true));
            return List.of(y, lse, dq, dk, dv);
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "13, 6", "64, 64", "257, 20"})
    void rotaryPositionsAgreeInPlaceAndOut(int seq, int size) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.heads(1, 2, 3, seq, size);
            LocalTensor y = tensors.dense(2, 3, seq, size);
            LocalTensor dx = tensors.heads(0, 2, 3, seq, size);
            kernels.rotary(y, x, 10_000);
            kernels.rotaryGradient(dx, y, 500);
            kernels.rotary(x, x, 10_000);
            return List.of(x, y, dx);
        });
    }

    @ParameterizedTest
    @CsvSource({"12, 6, 3", "64, 64, 2"})
    void rotaryPositionsFollowTheSplitOfTheSequence(int seq, int size, int ranks) {
        for (int rank = 0; rank < ranks; rank++) {
            SequencePositions positions = new SequencePositions(seq, ranks, rank, 2);
            AgainstNaive.check(1, (kernels, tensors) -> {
                LocalTensor x = tensors.heads(1, 2, 3, seq / ranks, size);
                LocalTensor y = tensors.dense(2, 3, seq / ranks, size);
                kernels.rotary(y, x, positions, 10_000);
                kernels.rotaryGradient(x, y, positions, 500);
                return List.of(x, y);
            });
        }
    }
}
