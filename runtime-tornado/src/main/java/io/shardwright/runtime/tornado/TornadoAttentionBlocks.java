package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.graph.Recorder;
import io.shardwright.runtime.tornado.kernel.SoftmaxKernel;
import io.shardwright.runtime.tornado.kernel.attention.AttentionKernel;
import io.shardwright.runtime.tornado.kernel.attention.AttentionScoresKernel;
import io.shardwright.runtime.tornado.kernel.attention.HeadCopyKernel;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Attention on a device of TornadoVM, block by block. What is more than softmax of scaled products, with a causal mask or without, is
 * done on the host, between the device's graphs.
 */
final class TornadoAttentionBlocks implements AttentionBlocks {
    /** Attention is declared before the device has memory. */
    private final Supplier<Recorder> recorder;

    /** Does what is no plain softmax of products. */
    private final Supplier<AttentionBlocks> onHost;

    TornadoAttentionBlocks(Supplier<Recorder> recorder, Supplier<AttentionBlocks> onHost) {
        this.recorder = recorder;
        this.onHost = onHost;
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
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first) {
        if (!isPlain(inputs, options)) {
            toHost(q, k, v);
            toHost(inputs);
            if (!first) {
                toHost(y, lse);
            }
            onHost.get().forward(y, lse, q, k, v, inputs, options, block, first);
            toDevice(y, lse);
            return;
        }
        recorder.get().call(AttentionKernel.attention(memory(), y, lse, q, k, v, options.scale(), block, first));
    }

    @Override
    public void backward(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            AttentionInputs added,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first) {
        if (!isPlain(inputs, options)) {
            toHost(q, k, v, dy, y, lse);
            toHost(inputs);
            toHost(added);
            if (!first) {
                toHost(dq, dk, dv);
            }
            onHost.get().backward(dq, dk, dv, added, dy, y, lse, q, k, v, inputs, options, block, first);
            toDevice(dq, dk, dv);
            toDevice(added);
            return;
        }
        recorder.get()
                .call(AttentionKernel.gradient(
                        memory(), dq, dk, dv, dy, y, lse, q, k, v, options.scale(), block, first));
    }

    @Override
    public void scores(
            LocalTensor scores,
            LocalTensor q,
            LocalTensor k,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block) {
        if (!isPlain(inputs, options)) {
            toHost(q, k, scores);
            toHost(inputs);
            onHost.get().scores(scores, q, k, inputs, options, block);
            toDevice(scores);
            return;
        }
        recorder.get().call(AttentionScoresKernel.scores(memory(), scores, q, k, options.scale(), block));
    }

    @Override
    public void softmax(LocalTensor scores, LocalTensor lse, AttentionInputs inputs) {
        if (inputs.sinks() != null) {
            toHost(scores, inputs.sinks());
            onHost.get().softmax(scores, lse, inputs);
            toDevice(scores, lse);
            return;
        }
        recorder.get().call(SoftmaxKernel.softmax(memory(), scores, scores, lse));
    }

    @Override
    public void addValues(
            LocalTensor y,
            LocalTensor p,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first) {
        if (options.dropout().isPresent()) {
            toHost(y, p, v);
            onHost.get().addValues(y, p, v, inputs, options, block, first);
            toDevice(y, p);
            return;
        }
        recorder.get().call(AttentionScoresKernel.addValues(memory(), y, p, v, block, first));
    }

    @Override
    public void scoresBackward(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            AttentionInputs added,
            LocalTensor dp,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first) {
        if (!isPlain(inputs, options)) {
            toHost(q, k, dp, dy, y, lse);
            toHost(inputs);
            toHost(added);
            toHost(dq, dk, dv);
            onHost.get().scoresBackward(dq, dk, dv, added, dp, dy, y, lse, q, k, inputs, options, block, first);
            toDevice(dq, dk, dv);
            toDevice(added);
            return;
        }
        recorder.get()
                .call(AttentionKernel.gradientOfScores(
                        memory(), dq, dk, dv, dp, dy, y, lse, q, k, options.scale(), block, first));
    }

    @Override
    public void copy(LocalTensor y, LocalTensor x) {
        recorder.get().call(HeadCopyKernel.copy(memory(), y, x, false));
    }

    @Override
    public void add(LocalTensor y, LocalTensor x) {
        recorder.get().call(HeadCopyKernel.copy(memory(), y, x, true));
    }

    private static boolean isPlain(AttentionInputs inputs, AttentionOptions options) {
        return options.isPlain() && inputs.isEmpty();
    }

    private void toHost(LocalTensor... all) {
        for (LocalTensor x : all) {
            recorder.get().toHost(rows(x));
        }
    }

    private void toDevice(LocalTensor... all) {
        for (LocalTensor x : all) {
            recorder.get().toDevice(rows(x));
        }
    }

    /** Heads lie side by side in rows, and rows are what crosses over. */
    static LocalTensor rows(LocalTensor x) {
        return x.dimCount() == 4 && x.stride(1) == x.dim(3) ? x.mergedHeads() : x;
    }

    private void toHost(AttentionInputs inputs) {
        tensors(inputs).forEach(this::toHost);
    }

    private void toDevice(AttentionInputs inputs) {
        tensors(inputs).forEach(this::toDevice);
    }

    private static Stream<LocalTensor> tensors(AttentionInputs inputs) {
        return Stream.of(
                        Optional.ofNullable(inputs.documents()),
                        Optional.ofNullable(inputs.keyDocuments()),
                        Optional.ofNullable(inputs.keys()),
                        Optional.ofNullable(inputs.bias()),
                        Optional.ofNullable(inputs.buckets()),
                        Optional.ofNullable(inputs.sinks()))
                .flatMap(Optional::stream);
    }
}
