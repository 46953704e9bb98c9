package io.shardwright.spi.kernel;

import io.shardwright.tensor.LocalTensor;

/** Matmuls of two tensors, and linear layers. If w or dw is bf16, the other operands of the matmul are rounded to bf16. As {@link Kernels} says. */
public interface LinearKernels {
    /** {@code y[..., o] = x[..., i] wᵀ}, with {@code w[o, i]}. */
    @RowWise
    void linear(LocalTensor y, LocalTensor x, LocalTensor w);

    /** {@code y[..., o] = x[..., i] wᵀ + b}, with {@code w[o, i]}, {@code b[o]}. */
    @RowWise
    void linear(LocalTensor y, LocalTensor x, LocalTensor w, LocalTensor b);

    /** {@code a = activation(h)} and {@code slope = activation'(h)} of {@code h = x wᵀ}: the gradient of h is that of a, times slope. */
    @RowWise
    void linearActivate(LocalTensor a, LocalTensor slope, LocalTensor x, LocalTensor w, Activation activation);

    /** The same of {@code h = x wᵀ + b}. */
    @RowWise
    void linearActivate(
            LocalTensor a, LocalTensor slope, LocalTensor x, LocalTensor w, LocalTensor b, Activation activation);

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

    /** {@code c[..., m, n] = a[..., m, k] b[..., k, n]}; a or b may lack leading dims of the other. */
    void matmul(LocalTensor c, LocalTensor a, LocalTensor b);

    /** {@code da = dc bᵀ}, added up over leading dims that da lacks. */
    void matmulLeftGradient(LocalTensor da, LocalTensor dc, LocalTensor b);

    /** {@code db = aᵀ dc}, added up over leading dims that db lacks. */
    void matmulRightGradient(LocalTensor db, LocalTensor a, LocalTensor dc);

    /** {@code y[..., o] = x[..., o] + b[o]}. In place. */
    @RowWise
    void addBias(LocalTensor y, LocalTensor x, LocalTensor b);

    /** {@code db[o] += Σ dy[..., o]}. */
    @RowWise
    void addBiasGradient(LocalTensor db, LocalTensor dy);
}
