package io.shardwright.spi;

import io.shardwright.tensor.LocalTensor;

/**
 * A generated class whose forward takes {@code Tokens} and gives logits: what sampling drives.
 *
 * @param <S> its {@code Saved}
 */
public interface LogitsModel<S> {
    /** Room for what one microbatch keeps; before the assembly is committed. */
    S newSaved(Slot slot);

    /** {@code tokens [batch, seq]} i32; {@code logits [batch, seq, classes]}, or this rank's part of the classes. */
    void forward(LocalTensor tokens, LocalTensor logits, S saved);
}
