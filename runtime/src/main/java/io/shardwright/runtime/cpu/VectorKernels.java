package io.shardwright.runtime.cpu;

import io.shardwright.runtime.cpu.expert.VectorExpertKernels;
import io.shardwright.runtime.cpu.product.MatrixProducts;
import io.shardwright.runtime.cpu.vector.Activations;
import io.shardwright.runtime.cpu.vector.AdamUpdate;
import io.shardwright.runtime.cpu.vector.ChainPieces;
import io.shardwright.runtime.cpu.vector.ColumnSums;
import io.shardwright.runtime.cpu.vector.CrossEntropy;
import io.shardwright.runtime.cpu.vector.Dropout;
import io.shardwright.runtime.cpu.vector.Elementwise;
import io.shardwright.runtime.cpu.vector.GroupedLinear;
import io.shardwright.runtime.cpu.vector.Halves;
import io.shardwright.runtime.cpu.vector.LayerNorms;
import io.shardwright.runtime.cpu.vector.LinearLayers;
import io.shardwright.runtime.cpu.vector.Optimizers;
import io.shardwright.runtime.cpu.vector.Reductions;
import io.shardwright.runtime.cpu.vector.RmsNorms;
import io.shardwright.runtime.cpu.vector.Rotary;
import io.shardwright.runtime.cpu.vector.Tokens;
import io.shardwright.runtime.cpu.vector.VectorAttentionBlocks;
import io.shardwright.runtime.cpu.vector.VectorAttentionKernels;
import io.shardwright.runtime.cpu.vector.VectorChainKernels;
import io.shardwright.runtime.cpu.vector.VectorWidth;
import io.shardwright.runtime.cpu.vector.Widened;
import io.shardwright.runtime.cpu.vector.ZeroGradients;
import io.shardwright.spi.Activation;
import io.shardwright.spi.AdamStep;
import io.shardwright.spi.DropoutMask;
import io.shardwright.spi.Kernels;
import io.shardwright.spi.MomentumStep;
import io.shardwright.spi.SequencePositions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of one rank in float32 on one thread: matrix products by a {@link MatrixProducts}, everything else by the
 * Vector API. This class only says which class does what.
 *
 * <p>Results are the same bits on every run of the same calls on the same machine. Memory must be off the Java heap.
 */
final class VectorKernels implements VectorAttentionKernels, VectorExpertKernels, VectorChainKernels {
    private final MatrixProducts products;
    private final ZeroGradients zeroGradients = new ZeroGradients();
    private final LinearLayers linear;
    private final GroupedLinear grouped;
    private final VectorAttentionBlocks attentionBlocks;
    private final Rotary rotary = new Rotary();
    private final Tokens tokens = new Tokens();
    private final AdamUpdate adam = new AdamUpdate();
    private final Optimizers optimizers = new Optimizers();
    private final ChainPieces chains = new ChainPieces();

    // Parameters that aren't matrices, and their gradients.
    private final Widened weight = new Widened();
    private final Widened bias = new Widened();
    private final Widened weightGradient = new Widened();
    private final Widened biasGradient = new Widened();

    VectorKernels(MatrixProducts products) {
        this(products, false);
    }

    /** @param halfAttention whether products of attention take operands rounded to bf16 */
    VectorKernels(MatrixProducts products, boolean halfAttention) {
        this.products = products;
        linear = new LinearLayers(products, zeroGradients);
        grouped = new GroupedLinear(products, zeroGradients);
        attentionBlocks = new VectorAttentionBlocks(products, halfAttention);
    }

    @Override
    public String describe() {
        return "cpu (" + products.describe() + ", " + VectorWidth.bits() + "-bit vectors)";
    }

    @Override
    public Kernels inBf16() {
        return products.multipliesHalves() ? new VectorKernels(products, true) : this;
    }

    @Override
    public GroupedLinear grouped() {
        return grouped;
    }

    @Override
    public ChainPieces chainPieces() {
        return chains;
    }

    // ---------------------------------------------------------------- linear layers

    @Override
    public void linear(LocalTensor y, LocalTensor x, LocalTensor w) {
        linear.forward(y, x, w, null);
    }

    @Override
    public void linear(LocalTensor y, LocalTensor x, LocalTensor w, LocalTensor b) {
        linear.forward(y, x, w, bias.read(b));
    }

    @Override
    public void linearActivate(LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation) {
        linear.forwardActivate(h, a, x, w, null, activation);
    }

    @Override
    public void linearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, LocalTensor b, Activation activation) {
        linear.forwardActivate(h, a, x, w, bias.read(b), activation);
    }

    @Override
    public void linearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        linear.inputGradient(dx, dy, w, false);
    }

    @Override
    public void addLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        linear.inputGradient(dx, dy, w, true);
    }

    @Override
    public void addLinearWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x) {
        linear.addWeightGradient(dw, dy, x);
    }

    @Override
    public void weightGradientIsZero(LocalTensor dw) {
        zeroGradients.add(dw);
    }

    @Override
    public void addBias(LocalTensor y, LocalTensor x, LocalTensor b) {
        Elementwise.add(y, x, bias.read(b));
    }

    @Override
    public void addBiasGradient(LocalTensor db, LocalTensor dy) {
        ColumnSums.add(biasGradient.read(db), dy);
        biasGradient.write(db);
    }

    // ---------------------------------------------------------------- elementwise

    @Override
    public void copy(LocalTensor y, LocalTensor x) {
        Elementwise.copy(y, x);
    }

    @Override
    public void add(LocalTensor z, LocalTensor x, LocalTensor y) {
        if (z.type() == DType.BF16) {
            Halves.add(z, x, y);
        } else {
            Elementwise.add(z, x, y);
        }
    }

    @Override
    public void addBroadcast(LocalTensor z, LocalTensor x, LocalTensor y) {
        Elementwise.add(z, x, y);
    }

    @Override
    public void addBroadcastGradient(LocalTensor dy, LocalTensor dz) {
        Elementwise.fill(dy, 0);
        ColumnSums.add(dy, dz);
    }

    @Override
    public void multiply(LocalTensor z, LocalTensor x, LocalTensor y) {
        Elementwise.multiply(z, x, y);
    }

    @Override
    public void scale(LocalTensor y, LocalTensor x, double factor) {
        Elementwise.scale(y, x, factor);
    }

    @Override
    public void activate(LocalTensor a, LocalTensor h, Activation activation) {
        Activations.of(activation).activate(a, h);
    }

    @Override
    public void activateGradient(LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation) {
        Activations.of(activation).gradient(dh, da, h);
    }

    @Override
    public void activateMultiply(LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation) {
        Activations.of(activation).multiply(y, gate, up);
    }

    @Override
    public void activateMultiplyGradient(
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation) {
        Activations.of(activation).multiplyGradient(dGate, dUp, dy, gate, up);
    }

    @Override
    public void dropout(LocalTensor y, LocalTensor x, DropoutMask mask, long firstSequence) {
        if (mask.rate() > 0) {
            Dropout.apply(y, x, null, null, mask, firstSequence);
        } else if (y != x) {
            Elementwise.copy(y, x);
        }
    }

    @Override
    public void dropoutAdd(LocalTensor y, LocalTensor x, LocalTensor residual, DropoutMask mask, long firstSequence) {
        if (mask.rate() > 0) {
            Dropout.apply(y, x, null, residual, mask, firstSequence);
        } else {
            Elementwise.add(y, x, residual);
        }
    }

    @Override
    public void biasDropoutAdd(
            LocalTensor y, LocalTensor x, LocalTensor b, LocalTensor residual, DropoutMask mask, long firstSequence) {
        Dropout.apply(y, x, bias.read(b), residual, mask, firstSequence);
    }

    // ---------------------------------------------------------------- reductions

    @Override
    public void sum(LocalTensor y, LocalTensor x, double factor) {
        Reductions.sum(y, x, factor);
    }

    @Override
    public void sumGradient(LocalTensor dx, LocalTensor dy, double factor) {
        Reductions.sumGradient(dx, dy, factor);
    }

    @Override
    public void sumOver(LocalTensor y, LocalTensor x, int dim, double factor) {
        Reductions.sumOver(y, x, dim, factor);
    }

    @Override
    public void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor) {
        Reductions.sumOverGradient(dx, dy, dim, factor);
    }

    @Override
    public void softmax(LocalTensor y, LocalTensor x) {
        Reductions.softmax(y, x);
    }

    @Override
    public void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        Reductions.softmaxGradient(dx, dy, y);
    }

    // ---------------------------------------------------------------- norms

    @Override
    public void layerNorm(
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        LayerNorms.forward(x, y, mean, rstd, x, null, weight.read(w), bias.read(b), epsilon);
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
        LayerNorms.forward(sum, y, mean, rstd, x, residual, weight.read(w), bias.read(b), epsilon);
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
        layerNormGradientOf(dx, dw, db, dy, x, mean, rstd, w, null);
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
        layerNormGradientOf(dx, dw, db, dy, x, mean, rstd, w, dResidual);
    }

    private void layerNormGradientOf(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w,
            @Nullable LocalTensor dResidual) {
        LayerNorms.gradient(
                dx, weightGradient.read(dw), biasGradient.read(db), dy, x, mean, rstd, weight.read(w), dResidual);
        weightGradient.write(dw);
        biasGradient.write(db);
    }

    @Override
    public void rmsNorm(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon) {
        RmsNorms.forward(x, y, rstd, x, null, weight.read(w), epsilon);
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
        RmsNorms.forward(sum, y, rstd, x, residual, weight.read(w), epsilon);
    }

    @Override
    public void rmsNormGradient(
            LocalTensor dx, LocalTensor dw, LocalTensor dy, LocalTensor x, LocalTensor rstd, LocalTensor w) {
        RmsNorms.gradient(dx, weightGradient.read(dw), dy, x, rstd, weight.read(w), null);
        weightGradient.write(dw);
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
        RmsNorms.gradient(dx, weightGradient.read(dw), dy, x, rstd, weight.read(w), dResidual);
        weightGradient.write(dw);
    }

    // ---------------------------------------------------------------- attention

    @Override
    public void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base) {
        rotary.turn(y, x, positions, base, 1);
    }

    @Override
    public void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base) {
        rotary.turn(dx, dy, positions, base, -1);
    }

    @Override
    public VectorAttentionBlocks attentionBlocks() {
        return attentionBlocks;
    }

    // ---------------------------------------------------------------- tokens

    @Override
    public void embedding(LocalTensor y, LocalTensor ids, LocalTensor table, long firstRow) {
        tokens.embedding(y, ids, table, firstRow);
    }

    @Override
    public void addEmbeddingGradient(LocalTensor dTable, LocalTensor dy, LocalTensor ids, long firstRow) {
        tokens.addEmbeddingGradient(dTable, dy, ids, firstRow);
    }

    @Override
    public void positions(LocalTensor positions, SequencePositions of) {
        Tokens.positions(positions, of);
    }

    @Override
    public void crossEntropy(LocalTensor loss, LocalTensor lse, LocalTensor logits, LocalTensor targets) {
        CrossEntropy.forward(loss, lse, logits, targets);
    }

    @Override
    public void crossEntropyStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        CrossEntropy.stats(stats, logits, targets, firstClass);
    }

    @Override
    public void crossEntropyJoin(LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets) {
        CrossEntropy.join(loss, lse, all, targets);
    }

    @Override
    public void crossEntropyGradient(
            LocalTensor dLogits,
            LocalTensor dLoss,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass) {
        CrossEntropy.gradient(dLogits, dLoss, logits, lse, targets, firstClass);
    }

    // ---------------------------------------------------------------- optimizers

    @Override
    public void fill(LocalTensor x, double value) {
        if (x.type() == DType.BF16) {
            Halves.fill(x, value);
        } else {
            Elementwise.fill(x, value);
        }
    }

    @Override
    public double sumOfSquares(LocalTensor x) {
        return optimizers.sumOfSquares(x);
    }

    @Override
    public void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        adam.adamW(value, gradient, firstMoment, secondMoment, gradientScale, step);
    }

    @Override
    public void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        adam.adam(value, gradient, firstMoment, secondMoment, gradientScale, step);
    }

    @Override
    public void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        optimizers.sgd(value, gradient, gradientScale, rate, decay);
    }

    @Override
    public void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step) {
        optimizers.momentum(value, gradient, velocity, gradientScale, step);
    }

    @Override
    public void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        optimizers.muonDirection(gradient, mean, gradientScale, beta);
    }
}
