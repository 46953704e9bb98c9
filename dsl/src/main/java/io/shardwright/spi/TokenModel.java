package io.shardwright.spi;

import io.shardwright.tensor.LocalTensor;

/**
 * A generated class whose forward takes {@code Tokens} and gives a tensor: the first unit of a model, or a whole one whose
 * result is logits, which sampling drives.
 *
 * @param <S> its {@code Saved}
 */
public non-sealed interface TokenModel<S> extends GeneratedModel<S> {
    /** {@code tokens [batch, seq]} i32; {@code y} f32, for logits {@code [batch, seq, classes]} or this rank's part. */
    void forward(LocalTensor tokens, LocalTensor y, S saved);

    /** Adds to the gradients of the parameters. */
    void backward(LocalTensor tokens, LocalTensor dY, S saved);

    /** Backward in two halves, for schedules that run the second later; before the assembly is committed. */
    @Override
    TokenHalves<S, ?> halves();
}
