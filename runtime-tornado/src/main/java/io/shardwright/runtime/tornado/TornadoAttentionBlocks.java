package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.AttentionScores;
import io.shardwright.runtime.tornado.kernel.Attentions;
import io.shardwright.runtime.tornado.kernel.HeadViews;
import io.shardwright.runtime.tornado.kernel.Softmaxes;
import io.shardwright.spi.AttentionBlock;
import io.shardwright.spi.AttentionBlocks;
import io.shardwright.tensor.LocalTensor;
import java.util.function.Supplier;

/** Attention of a split sequence on a device of TornadoVM. */
final class TornadoAttentionBlocks implements AttentionBlocks {
    /** Attention is declared before the device has memory. */
    private final Supplier<Recorder> recorder;

    TornadoAttentionBlocks(Supplier<Recorder> recorder) {
        this.recorder = recorder;
    }

    private DeviceMemory memory() {
        return recorder.get().memory();
    }

    @Override
    public void forward(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            double scale,
            AttentionBlock block,
            boolean first) {
        recorder.get().call(Attentions.attention(memory(), y, lse, q, k, v, scale, block, first));
    }

    @Override
    public void backward(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            double scale,
            AttentionBlock block,
            boolean first) {
        Attentions.gradient(memory(), dq, dk, dv, dy, y, lse, q, k, v, scale, block, first)
                .forEach(recorder.get()::call);
    }

    @Override
    public void scores(LocalTensor scores, LocalTensor q, LocalTensor k, double scale, AttentionBlock block) {
        recorder.get().call(AttentionScores.scores(memory(), scores, q, k, scale, block));
    }

    @Override
    public void softmax(LocalTensor scores, LocalTensor lse) {
        recorder.get().call(Softmaxes.softmax(memory(), scores, scores, lse));
    }

    @Override
    public void addValues(LocalTensor y, LocalTensor p, LocalTensor v, AttentionBlock block, boolean first) {
        recorder.get().call(AttentionScores.addValues(memory(), y, p, v, block, first));
    }

    @Override
    public void scoresBackward(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dp,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            double scale,
            AttentionBlock block,
            boolean first) {
        Attentions.gradientOfProducts(memory(), dq, dk, dv, dp, dy, y, lse, q, k, scale, block, first)
                .forEach(recorder.get()::call);
    }

    @Override
    public void copy(LocalTensor y, LocalTensor x) {
        recorder.get().call(HeadViews.copy(memory(), y, x, false));
    }

    @Override
    public void add(LocalTensor y, LocalTensor x) {
        recorder.get().call(HeadViews.copy(memory(), y, x, true));
    }
}
