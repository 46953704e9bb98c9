package io.shardwright.spi;

import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The operations of generated code on one device.
 *
 * <p>All memory is given by the caller, outputs first. Shapes in the comments: {@code ...} stands for any
 * leading dims, which agree. A method whose name starts with {@code add} and ends with {@code Gradient}
 * accumulates into its output; all others overwrite. An output may be the very same tensor as an input
 * where the comment says <em>in place</em>. Activations may be strided views whose last dim is dense, and
 * whose leading dims can be walked with one row stride (sections of the last dim), or heads views
 * {@code [batch, heads, seq, size]} of such tensors for rotary and attention. Parameters are dense. All of an activation is dense, too,
 * unless all its kernels are {@link RowWise}.
 *
 * <p>Everything is f32, but parameters and their gradients may be bf16 (here {@code w}, {@code b}, {@code table}, {@code dw},
 * {@code db}, {@code dTable}): what is added to a gradient is added up in f32, and rounded once at the end of the call.
 *
 * <p>No method allocates once a step has run with the same tensors.
 */
public interface Kernels extends ExpertKernels, ChainKernels {
    /** The device, for logs: {@code cpu (oneDNN 3.11, 512-bit vectors)}. */
    String describe();

    /**
     * These kernels for models whose parameters are bf16: products of attention round their operands to bf16, too, where that makes
     * them faster.
     */
    default Kernels inBf16() {
        return this;
    }

    // ---------------------------------------------------------------- memory
    // A device with memory of its own has to be told what the host does to tensors. For others these do nothing.

    /** Whether tensors have one copy on the host and one on the device. */
    default boolean hasMemory() {
        return false;
    }

    /** Host memory of {@code bytes} bytes that is then filled and, from the first call on, known to the device. */
    default MemorySegment allocate(LongFunction<MemorySegment> heap, long bytes) {
        return heap.apply(bytes);
    }

    /** The host has written {@code x}: what is called from now on sees it. */
    default void toDevice(LocalTensor x) {}

    /** The host wants to read {@code x}: returns when it is what the calls so far have made of it. */
    default void toHost(LocalTensor x) {}

    // ---------------------------------------------------------------- linear layers
    // If w or dw is bf16, the other operands of the product are rounded to bf16.

    /** {@code y[..., o] = x[..., i] wᵀ}, with {@code w[o, i]}. */
    @RowWise
    void linear(LocalTensor y, LocalTensor x, LocalTensor w);

    /** {@code y[..., o] = x[..., i] wᵀ + b}, with {@code w[o, i]}, {@code b[o]}. */
    @RowWise
    void linear(LocalTensor y, LocalTensor x, LocalTensor w, LocalTensor b);

    /** {@code h = x wᵀ}, {@code a = activation(h)}. */
    @RowWise
    void linearActivate(LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation);

    /** {@code h = x wᵀ + b}, {@code a = activation(h)}. */
    @RowWise
    void linearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, LocalTensor b, Activation activation);

    /** {@code dx[..., i] = dy[..., o] w}. */
    @RowWise
    void linearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w);

    /** {@code dx += dy w}. */
    @RowWise
    void addLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w);

    /**
     * {@code dw[o, i] += dyᵀ x}, summed over the leading dims.
     *
     * @param isZero whether dw is zero everywhere, so that it need not be read
     */
    @RowWise
    void addLinearWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, boolean isZero);

    /** {@code y[..., o] = x[..., o] + b[o]}. In place. */
    @RowWise
    void addBias(LocalTensor y, LocalTensor x, LocalTensor b);

    /** {@code db[o] += Σ dy[..., o]}. */
    @RowWise
    void addBiasGradient(LocalTensor db, LocalTensor dy);

    // ---------------------------------------------------------------- elementwise

    /** {@code y = x}; between f32 and bf16 if both are dense, rounding to nearest even. */
    @RowWise
    void copy(LocalTensor y, LocalTensor x);

    /** {@code z = x + y}, all f32, or all bf16 and dense. In place with either. */
    @RowWise
    void add(LocalTensor z, LocalTensor x, LocalTensor y);

    /** {@code z[..., p] = x[..., p] + y[p]}, where the dims of y are the last dims of x. In place. */
    void addBroadcast(LocalTensor z, LocalTensor x, LocalTensor y);

    /** The gradient of y in {@link #addBroadcast}: {@code dy[p] = Σ dz[..., p]}. */
    void addBroadcastGradient(LocalTensor dy, LocalTensor dz);

    /** {@code z = x y}. In place with either. */
    @RowWise
    void multiply(LocalTensor z, LocalTensor x, LocalTensor y);

    /** {@code y = factor x}. In place. */
    @RowWise
    void scale(LocalTensor y, LocalTensor x, double factor);

    /** {@code a = activation(h)}. In place. */
    @RowWise
    void activate(LocalTensor a, LocalTensor h, Activation activation);

    /** {@code dh = da activation'(h)}. In place with da. */
    @RowWise
    void activateGradient(LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation);

    /** {@code y = activation(gate) up} (GLU variants, Shazeer, 2002.05202). */
    @RowWise
    void activateMultiply(LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation);

    /** Both gradients of {@link #activateMultiply}: {@code dGate = dy up activation'(gate)}, {@code dUp = dy activation(gate)}. */
    @RowWise
    void activateMultiplyGradient(
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation);

    /** Drops elements by the mask and divides the others by {@code 1 - rate}; its own gradient. In place. */
    @RowWise
    void dropout(LocalTensor y, LocalTensor x, DropoutMask mask, long firstSequence);

    /** {@code y = residual + dropout(x)}. In place with either. */
    @RowWise
    void dropoutAdd(LocalTensor y, LocalTensor x, LocalTensor residual, DropoutMask mask, long firstSequence);

    /** {@code y = residual + dropout(x + b)}. In place with either. */
    @RowWise
    void biasDropoutAdd(
            LocalTensor y, LocalTensor x, LocalTensor b, LocalTensor residual, DropoutMask mask, long firstSequence);

    // ---------------------------------------------------------------- reductions

    /** {@code y = factor Σ x}, over all elements, to a scalar. */
    void sum(LocalTensor y, LocalTensor x, double factor);

    /** {@code dx = factor dy} everywhere, {@code dy} a scalar. */
    void sumGradient(LocalTensor dx, LocalTensor dy, double factor);

    /** {@code y = factor Σ x} over one dim, which y lacks. */
    void sumOver(LocalTensor y, LocalTensor x, int dim, double factor);

    /** {@code dx = factor dy}, spread along one dim, which dy lacks. */
    void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor);

    /** Softmax over the last dim. In place. */
    void softmax(LocalTensor y, LocalTensor x);

    /** {@code dx = y (dy - Σ dy y)} over the last dim. In place with dy. */
    void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y);

    // ---------------------------------------------------------------- norms

    /** {@code y = (x - mean) rstd w + b} over the last dim (Ba et al., 1607.06450); keeps {@code mean[...]}, {@code rstd[...]}. */
    void layerNorm(
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            LocalTensor b,
            double epsilon);

    /** {@code sum = x + residual}, then {@link #layerNorm} of the sum. sum may be x or residual. */
    void addLayerNorm(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor residual,
            LocalTensor w,
            LocalTensor b,
            double epsilon);

    /** dx overwrites; dw and db accumulate. In place with dy. */
    void layerNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w);

    /** {@code dx = dResidual +} the gradient of {@link #layerNorm}. In place with dy or dResidual. */
    void addLayerNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w,
            LocalTensor dResidual);

    /** {@code y = x rstd w}, {@code rstd = 1/√(mean(x²) + ε)} over the last dim (Zhang and Sennrich, 1910.07467). */
    void rmsNorm(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon);

    /** {@code sum = x + residual}, then {@link #rmsNorm} of the sum. sum may be x or residual. */
    void addRmsNorm(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor residual,
            LocalTensor w,
            double epsilon);

    /** dx overwrites; dw accumulates. In place with dy. */
    void rmsNormGradient(
            LocalTensor dx, LocalTensor dw, LocalTensor dy, LocalTensor x, LocalTensor rstd, LocalTensor w);

    /** {@code dx = dResidual +} the gradient of {@link #rmsNorm}. In place with dy or dResidual. */
    void addRmsNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            LocalTensor dResidual);

    // ---------------------------------------------------------------- attention

    /**
     * Rotary positions (Su et al., 2104.09864) on {@code x[batch, heads, seq, size]}: at position t, elements
     * i and {@code i + size/2} turn by {@code t base^(-2i/size)}. In place.
     */
    default void rotary(LocalTensor y, LocalTensor x, double base) {
        rotary(y, x, SequencePositions.whole(x.dim(2)), base);
    }

    /** The turn of {@link #rotary} backwards. In place. */
    default void rotaryGradient(LocalTensor dx, LocalTensor dy, double base) {
        rotaryGradient(dx, dy, SequencePositions.whole(dy.dim(2)), base);
    }

    /** As {@link #rotary}, where the t-th position of x is {@code positions.position(t)} of the sequence. */
    void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base);

    void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base);

    /**
     * {@code y = softmax(scale q kᵀ) v} on {@code q, y [batch, n, seq, size]}, {@code k, v [batch, m, seq, size]}; head j of q
     * uses head {@code j m/n} of k and v (grouped-query attention, Ainslie et al., 2305.13245). Causal: position t sees
     * positions 0 to t. Keeps the log of the softmax's divisor, {@code lse[batch, n, seq]} (Dao, 2307.08691).
     */
    void attention(
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, double scale, boolean causal);

    void attentionGradient(
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
            boolean causal);

    /** The same block by block. */
    AttentionBlocks attentionBlocks();

    // ---------------------------------------------------------------- tokens

    /**
     * {@code y[..., d] = table[token - firstRow, d]}, and 0 for tokens outside this rank's rows (the masked lookup of
     * Megatron's vocabulary-parallel embedding, 1909.08053 §3).
     */
    void embedding(LocalTensor y, LocalTensor tokens, LocalTensor table, long firstRow);

    /** {@code dTable[token - firstRow] += dy}, in token order; tokens outside this rank's rows are skipped. */
    void addEmbeddingGradient(LocalTensor dTable, LocalTensor dy, LocalTensor tokens, long firstRow);

    /** {@code positions[..., t] = t}. */
    default void positions(LocalTensor positions) {
        positions(positions, SequencePositions.whole(positions.dim(-1)));
    }

    /** {@code positions[..., t] = of.position(t)}. */
    void positions(LocalTensor positions, SequencePositions of);

    /**
     * {@code loss} (a scalar) is {@code weight} times the mean of {@code lse - logits[target]} over all rows; keeps
     * {@code lse[...]}. A negative target is left out of the mean, which is 0 where all are.
     *
     * @param weight as {@link Slot#targetWeight} says
     */
    void crossEntropy(LocalTensor loss, LocalTensor lse, LocalTensor logits, LocalTensor targets, double weight);

    /**
     * One rank's part of a vocabulary-parallel cross-entropy (Megatron, 1909.08053 §3): {@code stats[3, rows]} are the rows'
     * largest logit, the sum of exponentials relative to it, and the target's logit if it is among this rank's
     * classes, else 0.
     */
    void crossEntropyStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass);

    /**
     * Joins the stats of all ranks, {@code all[ranks, 3, rows]}, in rank order, to {@code loss} and {@code lse[...]}; with a
     * weight as {@link #crossEntropy}.
     */
    void crossEntropyJoin(LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets, double weight);

    /**
     * {@code dLogits = (softmax(logits) - onehot(target)) weight dLoss / counted rows}, for this rank's classes; 0 in rows
     * that don't count. In place with logits.
     */
    void crossEntropyGradient(
            LocalTensor dLogits,
            LocalTensor dLoss,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass,
            double weight);

    // ---------------------------------------------------------------- optimizers
    // Gradients may be bf16; values and all state are f32.

    /** {@code x = value} everywhere. */
    void fill(LocalTensor x, double value);

    /** The sum of squares of a dense tensor, added up in double, in a fixed order. */
    double sumOfSquares(LocalTensor x);

    /** The sum of squares of all elements of dense tensors, as {@link #sumOfSquares(LocalTensor)} of each, in their order. */
    default double sumOfSquares(List<LocalTensor> tensors) {
        double squares = 0;
        for (int i = 0; i < tensors.size(); i++) {
            squares += sumOfSquares(tensors.get(i));
        }
        return squares;
    }

    /**
     * AdamW (Loshchilov and Hutter, 1711.05101) on dense tensors, in one pass; then {@code gradient = 0}.
     * {@code gradientScale} multiplies the gradient first (clipping).
     */
    void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step);

    /** Adam (Kingma and Ba, 1412.6980), with decay as part of the gradient; otherwise as {@link #adamW}. */
    void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step);

    /** {@code value -= rate (gradientScale gradient + decay value)}; then {@code gradient = 0}. */
    void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay);

    /**
     * With {@code g = gradientScale gradient + decay value}: {@code velocity = momentum velocity + g}, {@code value -= rate
     * velocity}, or after Nesterov (Sutskever et al., ICML 2013) {@code value -= rate (g + momentum velocity)}; then {@code
     * gradient = 0}. As torch.optim.SGD, without dampening.
     */
    void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step);

    /**
     * What Muon makes orthogonal, in place of the gradient: with {@code g = gradientScale gradient}, {@code mean = beta mean
     * + (1 - beta) g}, {@code gradient = beta mean + (1 - beta) g}.
     */
    void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta);
}
