package io.shardwright.dsl;

import io.shardwright.spi.kernel.Activation;

/** Operations without parameters, for a static import. */
public final class Ops {
    private Ops() {}

    /** {@code x/2 (1 + erf(x/√2))}, elementwise (Hendrycks and Gimpel, 1606.08415). */
    public static Tensor gelu(Tensor x) {
        throw new NotCompiledException("Ops.gelu");
    }

    /** {@code x/2 (1 + tanh(√(2/π)(x + 0.044715 x³)))}, elementwise: the same paper's approximation, as in GPT-2. */
    public static Tensor geluTanh(Tensor x) {
        throw new NotCompiledException("Ops.geluTanh");
    }

    /** {@code x sigmoid(x)}, elementwise. */
    public static Tensor silu(Tensor x) {
        throw new NotCompiledException("Ops.silu");
    }

    /** {@code max(x, 0)}, elementwise. */
    public static Tensor relu(Tensor x) {
        throw new NotCompiledException("Ops.relu");
    }

    /** Elementwise. */
    public static Tensor tanh(Tensor x) {
        throw new NotCompiledException("Ops.tanh");
    }

    /** {@code 1 / (1 + e⁻ˣ)}, elementwise. */
    public static Tensor sigmoid(Tensor x) {
        throw new NotCompiledException("Ops.sigmoid");
    }

    /** Any of the above, as a constant says. */
    public static Tensor activate(Tensor x, Activation activation) {
        throw new NotCompiledException("Ops.activate");
    }

    /**
     * {@code cap tanh(x / cap)}, elementwise: nearly x where that is small, and never beyond the cap (Gemma 2, 2408.00118 §2).
     *
     * @param cap a constant, or a number of the config; of a constant it takes one pass over memory
     */
    public static Tensor softcap(Tensor x, double cap) {
        throw new NotCompiledException("Ops.softcap");
    }

    /** {@code eˣ}, elementwise. */
    public static Tensor exp(Tensor x) {
        throw new NotCompiledException("Ops.exp");
    }

    /** The natural logarithm, elementwise. */
    public static Tensor log(Tensor x) {
        throw new NotCompiledException("Ops.log");
    }

    /** {@code √x}, elementwise. */
    public static Tensor sqrt(Tensor x) {
        throw new NotCompiledException("Ops.sqrt");
    }

    /** {@code 1 / √x}, elementwise. */
    public static Tensor rsqrt(Tensor x) {
        throw new NotCompiledException("Ops.rsqrt");
    }

    /** {@code |x|}, elementwise; its gradient at 0 is 0. */
    public static Tensor abs(Tensor x) {
        throw new NotCompiledException("Ops.abs");
    }

    /** {@code x²}, elementwise. */
    public static Tensor square(Tensor x) {
        throw new NotCompiledException("Ops.square");
    }

    /**
     * {@code x} to the power of a number, elementwise; of a negative x only to that of a whole one.
     *
     * @param exponent a constant, or a number of the config
     */
    public static Tensor pow(Tensor x, double exponent) {
        throw new NotCompiledException("Ops.pow");
    }

    /** {@code x}, but not less than {@code least} and not more than {@code most}, elementwise; beyond them the gradient is 0. */
    public static Tensor clamp(Tensor x, double least, double most) {
        throw new NotCompiledException("Ops.clamp");
    }

    /** Elements of {@code yes} where the mask holds, of {@code no} elsewhere. What isn't chosen may be anything, also not a number. */
    public static Tensor where(Mask mask, Tensor yes, Tensor no) {
        throw new NotCompiledException("Ops.where");
    }

    /** Elements of {@code yes} where the mask holds, {@code number} elsewhere. */
    public static Tensor where(Mask mask, Tensor yes, double number) {
        throw new NotCompiledException("Ops.where");
    }

    /**
     * {@code x [..., n]} to {@code [..., n]} that is positive and adds up to 1 along the last dim, which must lie
     * whole.
     */
    public static Tensor softmax(Tensor x) {
        throw new NotCompiledException("Ops.softmax");
    }

    /** {@link #softmax(Tensor)} along another dim. */
    public static Tensor softmax(Tensor x, int dim) {
        throw new NotCompiledException("Ops.softmax");
    }

    /** {@code x - log Σ eˣ} along the last dim, which must lie whole: the log of {@link #softmax(Tensor)}. */
    public static Tensor logSoftmax(Tensor x) {
        throw new NotCompiledException("Ops.logSoftmax");
    }

    /** {@link #logSoftmax(Tensor)} along another dim. */
    public static Tensor logSoftmax(Tensor x, int dim) {
        throw new NotCompiledException("Ops.logSoftmax");
    }

    /** {@code [..., a]}, {@code [..., b]} and so on, side by side: {@code [..., a+b+...]}. */
    public static Tensor concat(Tensor... parts) {
        throw new NotCompiledException("Ops.concat");
    }

    /**
     * Side by side along dim {@code dim}, in which alone they may differ.
     *
     * @param dim a constant, counted from 0, or from the end if negative; it must lie whole
     */
    public static Tensor concat(int dim, Tensor... parts) {
        throw new NotCompiledException("Ops.concat");
    }

    /** Tensors of one shape along a new dim, which becomes dim {@code dim}: {@code stack(0, x, y)} is {@code [2, ...]}. */
    public static Tensor stack(int dim, Tensor... parts) {
        throw new NotCompiledException("Ops.stack");
    }

    /**
     * Rotary positions (Su et al., 2104.09864) on {@code x [batch, heads, seq, size]}: at position t, elements i and
     * {@code i + size/2} turn by {@code t base^(-2i/size)}.
     *
     * @param base a constant or a size of the config; 10000 in the paper
     */
    public static Tensor rotary(Tensor x, double base) {
        throw new NotCompiledException("Ops.rotary");
    }

    /** Rotary positions on {@code x [batch, heads, seq, size]} as {@code rule} says. */
    public static Tensor rotary(Tensor x, RotaryRule rule) {
        throw new NotCompiledException("Ops.rotary");
    }

    /**
     * {@code [..., m, k]} times {@code [..., k, n]}: {@code [..., m, n]}, a matmul for each index of the leading dims. One of both
     * may lack leading dims of the other, and is used for each index of them.
     */
    public static Tensor matmul(Tensor a, Tensor b) {
        throw new NotCompiledException("Ops.matmul");
    }

    /**
     * {@code softmax(q kᵀ / √size) v}, where position t sees positions 0 to t (Vaswani et al., 1706.03762).
     *
     * @param q {@code [batch, heads, seq, size]}, the shape of the result
     * @param k {@code [batch, groups, seq, size]}: {@code groups} divides {@code heads}, and head j of q uses head
     *     {@code j groups/heads} (grouped-query attention, Ainslie et al., 2305.13245)
     * @param v shaped like k
     */
    public static Tensor causalAttention(Tensor q, Tensor k, Tensor v) {
        throw new NotCompiledException("Ops.causalAttention");
    }

    /** As {@link #causalAttention}, but every position sees every other; keys may be of another length than queries. */
    public static Tensor attention(Tensor q, Tensor k, Tensor v) {
        throw new NotCompiledException("Ops.attention");
    }

    /**
     * {@code softmax(scores) v}, where {@code rule} says what scores are and which keys a query sees.
     *
     * @param q {@code [batch, heads, t, size]}, the shape of the result
     * @param k {@code [batch, groups, s, size]}, as in {@link #causalAttention}
     * @param v shaped like k
     */
    public static Tensor attention(Tensor q, Tensor k, Tensor v, AttentionRule rule) {
        throw new NotCompiledException("Ops.attention");
    }

    /** {@code tokens [batch, seq]} to the numbers 0 up to {@code seq - 1}, {@code [seq]}; for learned positions. */
    public static Tokens positions(Tokens tokens) {
        throw new NotCompiledException("Ops.positions");
    }

    /**
     * The mean over all tokens of {@code -log softmax(logits)[target]}, a scalar: over all targets of the global batch that count,
     * whatever replicas, microbatches and parts of sequences it is cut into.
     *
     * @param logits {@code [batch, seq, vocab]}, whole or split over {@code tp} along the last dim
     * @param targets {@code [batch, seq]}; a negative one is left out of the mean
     */
    public static Tensor crossEntropy(Tensor logits, Tokens targets) {
        throw new NotCompiledException("Ops.crossEntropy");
    }

    /**
     * {@code -log softmax(logits)[target]} of each token, {@code [batch, seq]}; 0 where the target is negative. With {@link
     * #meanOfCounted} it is {@link #crossEntropy}, and before that it may be multiplied by weights of tokens.
     *
     * @param logits {@code [batch, seq, vocab]}, whole or split over {@code tp} along the last dim
     * @param targets {@code [batch, seq]}
     */
    public static Tensor tokenLosses(Tensor logits, Tokens targets) {
        throw new NotCompiledException("Ops.tokenLosses");
    }

    /**
     * The same with label smoothing and z-loss: {@code lse - (1 - smoothing) logits[target] - smoothing mean(logits) + zLoss lse²},
     * where lse is the logarithm of the softmax's divisor (1512.00567 §7; PaLM, 2204.02311 §5).
     *
     * @param smoothing a constant or a number of the config, 0 for none; likewise {@code zLoss}
     */
    public static Tensor tokenLosses(Tensor logits, Tokens targets, double smoothing, double zLoss) {
        throw new NotCompiledException("Ops.tokenLosses");
    }

    /**
     * What the softmax of {@code logits} lacks of that of {@code given}, for each token: {@code Σ p log(p / q)} with p that of the given
     * ones, which get no gradient (distillation, Hinton et al., 1503.02531).
     *
     * @param logits {@code [batch, seq, vocab]}, whole or split over {@code tp} along the last dim
     * @param given shaped like the logits
     */
    public static Tensor divergence(Tensor logits, Tensor given) {
        throw new NotCompiledException("Ops.divergence");
    }

    /** {@code log(1 + eˣ) - x t} for logits x and targets t between 0 and 1, elementwise. */
    public static Tensor binaryCrossEntropy(Tensor logits, Tensor targets) {
        throw new NotCompiledException("Ops.binaryCrossEntropy");
    }

    /**
     * The mean of what tokens have whose targets aren't negative, a scalar: over all such tokens of the global batch, whatever replicas,
     * microbatches and parts of sequences it is cut into.
     *
     * @param x {@code [batch, seq]}
     * @param targets those of the batch, {@code [batch, seq]}
     */
    public static Tensor meanOfCounted(Tensor x, Tokens targets) {
        throw new NotCompiledException("Ops.meanOfCounted");
    }

    /**
     * The mean of all elements, a scalar. As a loss, or an addend of one, it is the mean over the global batch: every rank and
     * microbatch has as many elements, and their losses are averaged. What isn't linear in it sees the mean of one microbatch
     * on one rank.
     */
    public static Tensor mean(Tensor x) {
        throw new NotCompiledException("Ops.mean");
    }

    /**
     * The mean along dims that the result lacks; {@code addDim} puts one back, with size 1.
     *
     * @param dims constants, counted from 0, or from the end if negative
     */
    public static Tensor mean(Tensor x, int... dims) {
        throw new NotCompiledException("Ops.mean");
    }

    /**
     * The sum of all elements, a scalar. As a loss it is a mean over replicas and microbatches of their sums: where that isn't
     * meant, take {@link #mean(Tensor)}.
     */
    public static Tensor sum(Tensor x) {
        throw new NotCompiledException("Ops.sum");
    }

    /** The sum along dims that the result lacks, as {@link #mean(Tensor, int...)}. */
    public static Tensor sum(Tensor x, int... dims) {
        throw new NotCompiledException("Ops.sum");
    }

    /**
     * The largest along dims that the result lacks, as {@link #mean(Tensor, int...)}; they must lie whole. Elements that are alike
     * share its gradient.
     */
    public static Tensor max(Tensor x, int... dims) {
        throw new NotCompiledException("Ops.max");
    }

    /** The smallest, as {@link #max}. */
    public static Tensor min(Tensor x, int... dims) {
        throw new NotCompiledException("Ops.min");
    }

    /** {@code log Σ eˣ} along one dim, which the result lacks; it must lie whole. */
    public static Tensor logSumExp(Tensor x, int dim) {
        throw new NotCompiledException("Ops.logSumExp");
    }
}
