package io.shardwright.runtime.tornado;

import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.tornado.kernel.Activations;
import io.shardwright.runtime.tornado.kernel.Attentions;
import io.shardwright.runtime.tornado.kernel.Broadcasts;
import io.shardwright.runtime.tornado.kernel.CrossEntropies;
import io.shardwright.runtime.tornado.kernel.Dropouts;
import io.shardwright.runtime.tornado.kernel.Elementwise;
import io.shardwright.runtime.tornado.kernel.Embeddings;
import io.shardwright.runtime.tornado.kernel.GatedActivations;
import io.shardwright.runtime.tornado.kernel.LayerNorms;
import io.shardwright.runtime.tornado.kernel.Optimizers;
import io.shardwright.runtime.tornado.kernel.RmsNorms;
import io.shardwright.runtime.tornado.kernel.Rotaries;
import io.shardwright.runtime.tornado.kernel.Softmaxes;
import io.shardwright.runtime.tornado.kernel.Squares;
import io.shardwright.runtime.tornado.kernel.Sums;
import io.shardwright.spi.Activation;
import io.shardwright.spi.AdamStep;
import io.shardwright.spi.AttentionBlock;
import io.shardwright.spi.AttentionBlocks;
import io.shardwright.spi.DropoutMask;
import io.shardwright.spi.ExpertKernels;
import io.shardwright.spi.MomentumStep;
import io.shardwright.spi.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device of TornadoVM. */
public final class TornadoKernels extends RecordingDevice implements TornadoExpertKernels {
    private @Nullable ExpertKernels onHost;

    /** @param checked whether kernels are held to the naive ones before they run for the first time */
    TornadoKernels(TornadoDevices.Found device, MatrixProducts products, boolean checked) {
        super(device, products, checked ? new SelfCheck(() -> new TornadoKernels(device, products, false)) : null);
    }

    @Override
    public ExpertKernels onHost() {
        if (onHost == null) {
            onHost = new CpuKernelProvider().create();
        }
        return onHost;
    }

    // ---------------------------------------------------------------- kernels

    @Override
    public void linear(LocalTensor y, LocalTensor x, LocalTensor w) {
        products().linear(memory(), y, x, w, null).forEach(this::record);
    }

    @Override
    public void linear(LocalTensor y, LocalTensor x, LocalTensor w, LocalTensor b) {
        products().linear(memory(), y, x, w, b).forEach(this::record);
    }

    @Override
    public void linearActivate(LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation) {
        products().linearActivate(memory(), h, a, x, w, null, activation).forEach(this::record);
    }

    @Override
    public void linearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, LocalTensor b, Activation activation) {
        products().linearActivate(memory(), h, a, x, w, b, activation).forEach(this::record);
    }

    @Override
    public void linearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        products().inputGradient(memory(), dx, dy, w, false).forEach(this::record);
    }

    @Override
    public void addLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        products().inputGradient(memory(), dx, dy, w, true).forEach(this::record);
    }

    @Override
    public void addLinearWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, boolean isZero) {
        products().addWeightGradient(memory(), dw, dy, x).forEach(this::record);
    }

    @Override
    public void addBias(LocalTensor y, LocalTensor x, LocalTensor b) {
        record(Broadcasts.add(memory(), y, x, b));
    }

    @Override
    public void addBiasGradient(LocalTensor db, LocalTensor dy) {
        record(Broadcasts.gradient(memory(), db, dy, true));
    }

    @Override
    public void copy(LocalTensor y, LocalTensor x) {
        record(Elementwise.copy(memory(), y, x));
    }

    @Override
    public void add(LocalTensor z, LocalTensor x, LocalTensor y) {
        record(Elementwise.add(memory(), z, x, y));
    }

    @Override
    public void addBroadcast(LocalTensor z, LocalTensor x, LocalTensor y) {
        record(Broadcasts.add(memory(), z, x, y));
    }

    @Override
    public void addBroadcastGradient(LocalTensor dy, LocalTensor dz) {
        record(Broadcasts.gradient(memory(), dy, dz, false));
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
        record(Activations.activate(memory(), a, h, activation));
    }

    @Override
    public void activateGradient(LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation) {
        record(Activations.gradient(memory(), dh, da, h, activation));
    }

    @Override
    public void activateMultiply(LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation) {
        record(GatedActivations.activateMultiply(memory(), y, gate, up, activation));
    }

    @Override
    public void activateMultiplyGradient(
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation) {
        record(GatedActivations.gradient(memory(), dGate, dUp, dy, gate, up, activation));
    }

    @Override
    public void dropout(LocalTensor y, LocalTensor x, DropoutMask mask, long firstSequence) {
        record(Dropouts.apply(memory(), y, x, null, null, mask, firstSequence));
    }

    @Override
    public void dropoutAdd(LocalTensor y, LocalTensor x, LocalTensor residual, DropoutMask mask, long firstSequence) {
        record(Dropouts.apply(memory(), y, x, null, residual, mask, firstSequence));
    }

    @Override
    public void biasDropoutAdd(
            LocalTensor y, LocalTensor x, LocalTensor b, LocalTensor residual, DropoutMask mask, long firstSequence) {
        record(Dropouts.apply(memory(), y, x, b, residual, mask, firstSequence));
    }

    @Override
    public void sum(LocalTensor y, LocalTensor x, double factor) {
        record(Sums.sum(memory(), y, x, factor));
    }

    @Override
    public void sumGradient(LocalTensor dx, LocalTensor dy, double factor) {
        record(Sums.sumGradient(memory(), dx, dy, factor));
    }

    @Override
    public void sumOver(LocalTensor y, LocalTensor x, int dim, double factor) {
        record(Sums.sumOver(memory(), y, x, dim, factor));
    }

    @Override
    public void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor) {
        record(Sums.sumOverGradient(memory(), dx, dy, dim, factor));
    }

    @Override
    public void softmax(LocalTensor y, LocalTensor x) {
        record(Softmaxes.softmax(memory(), y, x, null));
    }

    @Override
    public void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        record(Softmaxes.gradient(memory(), dx, dy, y));
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
        record(LayerNorms.norm(memory(), null, y, mean, rstd, x, null, w, b, epsilon));
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
        record(LayerNorms.norm(memory(), sum, y, mean, rstd, x, residual, w, b, epsilon));
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
        LayerNorms.gradient(memory(), dx, dw, db, dy, x, mean, rstd, w, null).forEach(this::record);
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
        LayerNorms.gradient(memory(), dx, dw, db, dy, x, mean, rstd, w, dResidual)
                .forEach(this::record);
    }

    @Override
    public void rmsNorm(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon) {
        record(RmsNorms.norm(memory(), null, y, rstd, x, null, w, epsilon));
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
        record(RmsNorms.norm(memory(), sum, y, rstd, x, residual, w, epsilon));
    }

    @Override
    public void rmsNormGradient(
            LocalTensor dx, LocalTensor dw, LocalTensor dy, LocalTensor x, LocalTensor rstd, LocalTensor w) {
        RmsNorms.gradient(memory(), dx, dw, dy, x, rstd, w, null).forEach(this::record);
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
        RmsNorms.gradient(memory(), dx, dw, dy, x, rstd, w, dResidual).forEach(this::record);
    }

    @Override
    public void rotary(LocalTensor y, LocalTensor x, double base) {
        rotary(y, x, SequencePositions.whole(x.dim(2)), base);
    }

    @Override
    public void rotaryGradient(LocalTensor dx, LocalTensor dy, double base) {
        rotaryGradient(dx, dy, SequencePositions.whole(dy.dim(2)), base);
    }

    @Override
    public void attention(
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, double scale, boolean causal) {
        AttentionBlock block = AttentionBlock.whole(q.dim(2), k.dim(2), causal);
        record(Attentions.attention(memory(), y, lse, q, k, v, scale, block, true));
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
        AttentionBlock block = AttentionBlock.whole(q.dim(2), k.dim(2), causal);
        Attentions.gradient(memory(), dq, dk, dv, dy, y, lse, q, k, v, scale, block, true)
                .forEach(this::record);
    }

    @Override
    public void embedding(LocalTensor y, LocalTensor tokens, LocalTensor table, long firstRow) {
        record(Embeddings.embedding(memory(), y, tokens, table, firstRow));
    }

    @Override
    public void addEmbeddingGradient(LocalTensor dTable, LocalTensor dy, LocalTensor tokens, long firstRow) {
        record(Embeddings.addGradient(memory(), dTable, dy, tokens, firstRow));
    }

    @Override
    public void positions(LocalTensor positions) {
        positions(positions, SequencePositions.whole(positions.dim(-1)));
    }

    @Override
    public void crossEntropy(LocalTensor loss, LocalTensor lse, LocalTensor logits, LocalTensor targets) {
        CrossEntropies.loss(memory(), loss, lse, logits, targets).forEach(this::record);
    }

    @Override
    public void crossEntropyStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        record(CrossEntropies.stats(memory(), stats, logits, targets, firstClass));
    }

    @Override
    public void crossEntropyJoin(LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets) {
        record(CrossEntropies.join(memory(), loss, lse, all, targets));
    }

    @Override
    public void crossEntropyGradient(
            LocalTensor dLogits,
            LocalTensor dLoss,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass) {
        record(CrossEntropies.gradient(memory(), dLogits, dLoss, logits, lse, targets, firstClass));
    }

    @Override
    public void fill(LocalTensor x, double value) {
        record(Elementwise.fill(memory(), x, value));
    }

    @Override
    public double sumOfSquares(LocalTensor x) {
        return sumOfSquares(List.of(x));
    }

    @Override
    public double sumOfSquares(List<LocalTensor> tensors) {
        double squares = 0;
        List<Launch> launches =
                tensors.stream().map(x -> Squares.sum(memory(), x)).toList();
        for (float part : recorder().results(launches)) {
            squares += part;
        }
        return squares;
    }

    @Override
    public void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        record(Optimizers.adam(memory(), value, gradient, firstMoment, secondMoment, gradientScale, step, true));
    }

    @Override
    public void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        record(Optimizers.adam(memory(), value, gradient, firstMoment, secondMoment, gradientScale, step, false));
    }

    @Override
    public void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        record(Optimizers.sgd(memory(), value, gradient, gradientScale, rate, decay));
    }

    @Override
    public void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step) {
        record(Optimizers.momentum(memory(), value, gradient, velocity, gradientScale, step));
    }

    @Override
    public void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        record(Optimizers.muonDirection(memory(), gradient, mean, gradientScale, beta));
    }

    // ---------------------------------------------------------------- split sequences

    @Override
    public void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base) {
        record(Rotaries.turn(memory(), y, x, positions, base, 1));
    }

    @Override
    public void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base) {
        record(Rotaries.turn(memory(), dx, dy, positions, base, -1));
    }

    @Override
    public AttentionBlocks attentionBlocks() {
        return new TornadoAttentionBlocks(this::recorder);
    }

    @Override
    public void positions(LocalTensor positions, SequencePositions of) {
        record(Embeddings.positions(memory(), positions, of));
    }
}
