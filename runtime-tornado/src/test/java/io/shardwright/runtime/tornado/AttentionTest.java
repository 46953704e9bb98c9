package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.tornado.launch.TornadoException;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
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
        "1, 2, 2, 16, 128, true",
        "1, 6, 2, 37, 20, true",
        "1, 2, 2, 32, 8, true",
        "1, 1, 1, 70, 64, true",
        "1, 1, 1, 33, 65, false",
        "1, 4, 1, 50, 17, false"
    })
    void attentionAgreesOnStridedHeads(int batch, int heads, int keyHeads, int seq, int size, boolean causal) {
        double scale = 1 / Math.sqrt(size);
        OnDevice.check(seq, (kernels, tensors) -> {
            LocalTensor q = tensors.heads(0, batch, heads, seq, size);
            LocalTensor k = tensors.heads(1, batch, keyHeads, seq, size);
            LocalTensor v = tensors.heads(2, batch, keyHeads, seq, size);
            LocalTensor y = tensors.dense(batch, seq, heads * size).heads(heads);
            LocalTensor lse = tensors.dense(batch, heads, seq);
            LocalTensor dq = tensors.heads(0, batch, heads, seq, size);
            LocalTensor dk = tensors.heads(1, batch, keyHeads, seq, size);
            LocalTensor dv = tensors.heads(2, batch, keyHeads, seq, size);
            LocalTensor dy = tensors.strided(batch, seq, heads * size).heads(heads);
            kernels.attention(y, lse, q, k, v, AttentionOptions.of(scale, causal));
            kernels.attentionGradient(dq, dk, dv, dy, y, lse, q, k, v, AttentionOptions.of(scale, causal));
            return List.of(y, lse, dq, dk, dv, q, k, v, dy);
        });
    }

    /** Blocks one after the other, of which the first has all queries. */
    @ParameterizedTest
    @CsvSource({"1, 2, 2, 12, 5", "1, 6, 2, 40, 20"})
    void blocksOfKeysAgreeOnStridedHeads(int batch, int heads, int keyHeads, int seq, int size) {
        double scale = 1 / Math.sqrt(size);
        int half = seq / 2;
        List<AttentionBlock> blocks = List.of(
                AttentionBlock.whole(seq, seq, true),
                new AttentionBlock(0, seq, 0, half, false),
                new AttentionBlock(half, half, 1, seq - 1, false),
                new AttentionBlock(half, half, half, half, true));
        OnDevice.check(seq, (kernels, tensors) -> {
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
            List<LocalTensor> k = blocks.stream()
                    .map(_ -> tensors.heads(1, batch, keyHeads, seq, size))
                    .toList();
            List<LocalTensor> v = blocks.stream()
                    .map(_ -> tensors.heads(2, batch, keyHeads, seq, size))
                    .toList();
            AttentionBlocks parts = kernels.attentionBlocks();
            for (int i = 0; i < blocks.size(); i++) {
                AttentionBlock block = blocks.get(i);
                boolean first = i == 0;
                AttentionOptions options = AttentionOptions.of(scale, block.causal());
                AttentionInputs none = AttentionInputs.NONE;
                parts.forward(y, lse, q, k.get(i), v.get(i), none, options, block, first);
                parts.backward(dq, dk, dv, none, dy, y, lse, q, k.get(i), v.get(i), none, options, block, first);
                parts.scores(p.section(3, 0, seq), q, k.get(i), none, options, block);
                parts.softmax(p, pLse, none);
                parts.addValues(z, p.section(3, 0, seq), v.get(i), none, options, block, first);
                LocalTensor dp = p.section(3, seq, seq);
                parts.scoresBackward(dq, dk, dv, none, dp, dy, y, lse, q, k.get(i), none, options, block, false);
            }
            parts.add(dq, z);
            parts.copy(z, q);
            return List.of(y, lse, dq, dk, dv, p, pLse, z);
        });
    }

    /** What the device has no kernel for, the host does; also for one query of each sequence, as of a class. */
    @ParameterizedTest
    @ValueSource(ints = {13, 1})
    void whatIsMoreThanSoftmaxOfProductsIsTheHosts(int seq) {
        AttentionOptions options =
                AttentionOptions.causal(0.4).window(5).softcap(1.5).marked();
        OnDevice.check(seq, (kernels, tensors) -> {
            LocalTensor q = tensors.heads(0, 2, 4, seq, 5);
            LocalTensor k = tensors.heads(1, 2, 2, seq, 5);
            LocalTensor v = tensors.heads(2, 2, 2, seq, 5);
            LocalTensor y = tensors.strided(2, seq, 20).heads(4);
            LocalTensor lse = tensors.dense(2, 4, seq);
            LocalTensor dq = tensors.heads(0, 2, 4, seq, 5);
            LocalTensor dk = tensors.heads(1, 2, 2, seq, 5);
            LocalTensor dv = tensors.heads(2, 2, 2, seq, 5);
            LocalTensor dy = tensors.strided(2, seq, 20).heads(4);
            AttentionInputs inputs =
                    AttentionInputs.NONE.documents(tensors.tokens(0, 2, 2, seq)).sinks(tensors.dense(4));
            LocalTensor dSinks = tensors.dense(4);
            kernels.attention(y, lse, q, k, v, inputs, options);
            kernels.attentionGradient(
                    dq, dk, dv, AttentionInputs.NONE.sinks(dSinks), dy, y, lse, q, k, v, inputs, options);
            kernels.scale(dq.mergedHeads(), dq.mergedHeads(), 2);
            return List.of(y, lse, dq, dk, dv, dSinks);
        });
    }

    @Test
    void keysThatNoQuerySeesHaveNoGradient() {
        OnDevice.check(40, (kernels, tensors) -> {
            LocalTensor q = tensors.dense(1, 2, 5, 8);
            LocalTensor k = tensors.dense(1, 2, 40, 8);
            LocalTensor v = tensors.dense(1, 2, 40, 8);
            LocalTensor y = tensors.dense(1, 2, 5, 8);
            LocalTensor lse = tensors.dense(1, 2, 5);
            LocalTensor dq = tensors.dense(1, 2, 5, 8);
            LocalTensor dk = tensors.dense(1, 2, 40, 8);
            LocalTensor dv = tensors.dense(1, 2, 40, 8);
            LocalTensor dy = tensors.dense(1, 2, 5, 8);
            kernels.attention(y, lse, q, k, v, AttentionOptions.of(0.3, true));
            kernels.attentionGradient(dq, dk, dv, dy, y, lse, q, k, v, AttentionOptions.of(0.3, true));
            return List.of(y, lse, dq, dk, dv);
        });
    }

    @Test
    void namesTheHeadThatIsTooLarge() {
        assertThatThrownBy(() -> OnDevice.check(1, (kernels, tensors) -> {
                    LocalTensor x = tensors.dense(1, 1, 2, 129);
                    kernels.attention(x, tensors.dense(1, 1, 2), x, x, x, AttentionOptions.of(1, true));
                    return List.of(x);
                }))
                .isInstanceOf(TornadoException.class)
                .hasMessageContaining("up to 128 elements, and these have 129");
    }
}
