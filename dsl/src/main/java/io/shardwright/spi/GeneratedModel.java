package io.shardwright.spi;

/**
 * A generated class that a runtime can drive, by what flows through it. Each is a whole model, or a unit of one: the piece
 * between two places where a pipeline stage may begin.
 *
 * @param <S> its {@code Saved}
 */
public sealed interface GeneratedModel<S> permits TokenModel, TensorModel, HeadModel, LossModel {
    /** Room for what one microbatch keeps; before the assembly is committed. */
    S newSaved(Slot slot);

    /** Backward in two halves, for schedules that run the second later; before the assembly is committed. */
    GeneratedHalves<?> halves();
}
