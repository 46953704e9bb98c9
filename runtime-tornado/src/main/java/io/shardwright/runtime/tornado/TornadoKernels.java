package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.Elementwise;
import io.shardwright.spi.Activation;
import io.shardwright.spi.AdamStep;
import io.shardwright.spi.AttentionBlocks;
import io.shardwright.spi.DropoutMask;
import io.shardwright.spi.Kernels;
import io.shardwright.spi.MomentumStep;
import io.shardwright.spi.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A device of TornadoVM. */
public final class TornadoKernels implements Kernels {
    private @Nullable Recorder recorder;

    public TornadoKernels() {}

    @Override
    public String describe() {
        return "tornado";
    }

    // ---------------------------------------------------------------- memory

    @Override
    public void adopt(MemorySegment memory) {
        if (recorder != null) {
            throw new IllegalStateException("this device has the memory of a model already");
        }
        recorder = new Recorder(new DeviceMemory(memory));
    }

    @Override
    public void toDevice(LocalTensor x) {
        if (recorder != null) {
            recorder.toDevice(x);
        }
    }

    @Override
    public void toHost(LocalTensor... tensors) {
        if (recorder != null) {
            recorder.toHost(tensors);
        }
    }

    private Recorder recorder() {
        if (recorder == null) {
            throw new IllegalStateException("this device has no memory yet: call Assembly.commit() first");
        }
        return recorder;
    }

    private DeviceMemory memory() {
        return recorder().memory();
    }

    private void record(Launch launch) {
        recorder().launch(launch);
    }

    private static TornadoException missing(String kernel) {
        return new TornadoException("--device tornado has no kernel for " + kernel + " yet\n  Fix: take --device cpu");
    }

    // ---------------------------------------------------------------- kernels

    @Override
    public void linear(LocalTensor y, LocalTensor x, LocalTensor w) {
        throw missing("linear");
    }

    @Override
    public void linear(LocalTensor y, LocalTensor x, LocalTensor w, LocalTensor b) {
        throw missing("linear");
    }

    @Override
    public void linearActivate(LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation) {
        throw missing("linearActivate");
    }

    @Override
    public void linearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, LocalTensor b, Activation activation) {
        throw missing("linearActivate");
    }

    @Override
    public void linearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        throw missing("linearInputGradient");
    }

    @Override
    public void addLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        throw missing("addLinearInputGradient");
    }

    @Override
    public void addLinearWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x) {
        throw missing("addLinearWeightGradient");
    }

    @Override
    public void addBias(LocalTensor y, LocalTensor x, LocalTensor b) {
        throw missing("addBias");
    }

    @Override
    public void addBiasGradient(LocalTensor db, LocalTensor dy) {
        throw missing("addBiasGradient");
    }

    @Override
    public void copy(LocalTensor y, LocalTensor x) {
        record(Elementwise.scale(memory(), y, x, 1));
    }

    @Override
    public void add(LocalTensor z, LocalTensor x, LocalTensor y) {
        record(Elementwise.add(memory(), z, x, y));
    }

    @Override
    public void addBroadcast(LocalTensor z, LocalTensor x, LocalTensor y) {
        throw missing("addBroadcast");
    }

    @Override
    public void addBroadcastGradient(LocalTensor dy, LocalTensor dz) {
        throw missing("addBroadcastGradient");
    }

    @Override
    public void multiply(LocalTensor z, LocalTensor x, LocalTensor y) {
        record(Elementwise.multiply(memory(), z, x, y));
    }

    @Override
    public void scale(LocalTensor y, LocalTensor x, double factor) {
        record(Elementwise.scale(memory(), y, x, factor));
    }

    @Override
    public void activate(LocalTensor a, LocalTensor h, Activation activation) {
        throw missing("activate");
    }

    @Override
    public void activateGradient(LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation) {
        throw missing("activateGradient");
    }

    @Override
    public void activateMultiply(LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation) {
        throw missing("activateMultiply");
    }

    @Override
    public void activateMultiplyGradient(
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation) {
        throw missing("activateMultiplyGradient");
    }

    @Override
    public void dropout(LocalTensor y, LocalTensor x, DropoutMask mask, long firstSequence) {
        throw missing("dropout");
    }

    @Override
    public void dropoutAdd(LocalTensor y, LocalTensor x, LocalTensor residual, DropoutMask mask, long firstSequence) {
        throw missing("dropoutAdd");
    }

    @Override
    public void biasDropoutAdd(
            LocalTensor y, LocalTensor x, LocalTensor b, LocalTensor residual, DropoutMask mask, long firstSequence) {
        throw missing("biasDropoutAdd");
    }

    @Override
    public void sum(LocalTensor y, LocalTensor x, double factor) {
        throw missing("sum");
    }

    @Override
    public void sumGradient(LocalTensor dx, LocalTensor dy, double factor) {
        throw missing("sumGradient");
    }

    @Override
    public void sumOver(LocalTensor y, LocalTensor x, int dim, double factor) {
        throw missing("sumOver");
    }

    @Override
    public void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor) {
        throw missing("sumOverGradient");
    }

    @Override
    public void softmax(LocalTensor y, LocalTensor x) {
        throw missing("softmax");
    }

    @Override
    public void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        throw missing("softmaxGradient");
    }

    @Override
    public void layerNorm(
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        throw missing("layerNorm");
    }

    @Override
    public void addLayerNorm(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor residual,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        throw missing("addLayerNorm");
    }

    @Override
    public void layerNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w) {
        throw missing("layerNormGradient");
    }

    @Override
    public void addLayerNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w,
            LocalTensor dResidual) {
        throw missing("addLayerNormGradient");
    }

    @Override
    public void rmsNorm(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon) {
        throw missing("rmsNorm");
    }

    @Override
    public void addRmsNorm(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor residual,
            LocalTensor w,
            double epsilon) {
        throw missing("addRmsNorm");
    }

    @Override
    public void rmsNormGradient(
            LocalTensor dx, LocalTensor dw, LocalTensor dy, LocalTensor x, LocalTensor rstd, LocalTensor w) {
        throw missing("rmsNormGradient");
    }

    @Override
    public void addRmsNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            LocalTensor dResidual) {
        throw missing("addRmsNormGradient");
    }

    @Override
    public void rotary(LocalTensor y, LocalTensor x, double base) {
        throw missing("rotary");
    }

    @Override
    public void rotaryGradient(LocalTensor dx, LocalTensor dy, double base) {
        throw missing("rotaryGradient");
    }

    @Override
    public void attention(
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, double scale, boolean causal) {
        throw missing("attention");
    }

    @Override
    public void attentionGradient(
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
            boolean causal) {
        throw missing("attentionGradient");
    }

    @Override
    public void embedding(LocalTensor y, LocalTensor tokens, LocalTensor table, long firstRow) {
        throw missing("embedding");
    }

    @Override
    public void addEmbeddingGradient(LocalTensor dTable, LocalTensor dy, LocalTensor tokens, long firstRow) {
        throw missing("addEmbeddingGradient");
    }

    @Override
    public void positions(LocalTensor positions) {
        throw missing("positions");
    }

    @Override
    public void crossEntropy(LocalTensor loss, LocalTensor lse, LocalTensor logits, LocalTensor targets) {
        throw missing("crossEntropy");
    }

    @Override
    public void crossEntropyStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        throw missing("crossEntropyStats");
    }

    @Override
    public void crossEntropyJoin(LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets) {
        throw missing("crossEntropyJoin");
    }

    @Override
    public void crossEntropyGradient(
            LocalTensor dLogits,
            LocalTensor dLoss,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass) {
        throw missing("crossEntropyGradient");
    }

    @Override
    public void fill(LocalTensor x, double value) {
        record(Elementwise.fill(memory(), x, value));
    }

    @Override
    public double sumOfSquares(LocalTensor x) {
        throw missing("sumOfSquares");
    }

    @Override
    public void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        throw missing("adamW");
    }

    @Override
    public void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        throw missing("adam");
    }

    @Override
    public void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        throw missing("sgd");
    }

    @Override
    public void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step) {
        throw missing("momentum");
    }

    @Override
    public void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        throw missing("muonDirection");
    }

    // ---------------------------------------------------------------- split sequences

    @Override
    public void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base) {
        throw missing("rotary of a split sequence");
    }

    @Override
    public void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base) {
        throw missing("rotaryGradient of a split sequence");
    }

    @Override
    public AttentionBlocks attentionBlocks() {
        throw missing("attention of a split sequence");
    }

    @Override
    public void positions(LocalTensor positions, SequencePositions of) {
        throw missing("positions of a split sequence");
    }
}
