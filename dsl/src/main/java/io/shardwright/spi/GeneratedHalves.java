package io.shardwright.spi;

/**
 * A generated class that does a model's backward in two halves, for schedules that fill their bubbles with the second.
 *
 * <p>{@code inputGradients} computes what the unit before this one waits for; {@code weightGradients} what nobody needs before the
 * optimizer's step. Both together are the model's backward. Between the two, other microbatches may run; those
 * arguments of {@code inputGradients} that {@code weightGradients} takes again must then be the same memory with the same contents.
 *
 * <p>Qi et al., <a href="https://arxiv.org/abs/2401.10241">Zero Bubble Pipeline Parallelism</a>, section 2: B and W.
 *
 * @param <K> its {@code Kept}
 */
public sealed interface GeneratedHalves<K> permits TokenHalves, TensorHalves, HeadHalves, LossHalves {
    /** Room for what the first half keeps for the second, of one microbatch; before the assembly is committed. */
    K newKept(Slot slot);
}
