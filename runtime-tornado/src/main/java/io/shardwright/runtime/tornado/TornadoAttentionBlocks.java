package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.graph.Recorder;
import io.shardwright.runtime.tornado.kernel.SoftmaxKernel;
import io.shardwright.runtime.tornado.kernel.attention.AttentionKernel;
import io.shardwright.runtime.tornado.kernel.attention.AttentionScoresKernel;
import io.shardwright.runtime.tornado.kernel.attention.HeadCopyKernel;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.spi.kernel.AttentionBlock;
import io.shardwright.spi.kernel.AttentionBlocks;
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
        recorder.get().call(AttentionKernel.attention(memory(), y, lse, q, k, v, scale, block, first));
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
        AttentionKernel.gradient(memory(), dq, dk, dv, dy, y, lse, q, k, v, scale, block, first)
                .forEach(recorder.get()::call);
    }

    @Override
    public void scores(LocalTensor scores, LocalTensor q, LocalTensor k, double scale, AttentionBlock block) {
        recorder.get().call(AttentionScoresKernel.scores(memory(), scores, q, k, scale, block));
    }

    @Override
    public void softmax(LocalTensor scores, LocalTensor lse) {
        recorder.get().call(SoftmaxKernel.softmax(memory(), scores, scores, lse));
    }

    @Override
    public void addValues(LocalTensor y, LocalTensor p, LocalTensor v, AttentionBlock block, boolean first) {
        recorder.get().call(AttentionScoresKernel.addValues(memory(), y, p, v, block, first));
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
        AttentionKernel.gradientOfScores(memory(), dq, dk, dv, dp, dy, y, lse, q, k, scale, block, first)
                .forEach(recorder.get()::call);
    }

    @Override
    public void copy(LocalTensor y, LocalTensor x) {
        recorder.get().call(HeadCopyKernel.copy(memory(), y, x, false));
    }

    @Override
    public void add(LocalTensor y, LocalTensor x) {
        recorder.get().call(HeadCopyKernel.copy(memory(), y, x, true));
    }
}
