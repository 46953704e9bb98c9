package io.shardwright.spi.model;

import io.shardwright.spi.kernel.Slot;

/**
 * A generated class as a runtime drives it: a unit of a model, the piece between two places where a pipeline stage may begin; or a model
 * that is one unit. Whatever flows through it, this is all that a runtime must know.
 *
 * @param <S> its {@code Saved}
 */
public interface GeneratedModel<S> {
    /** What flows in and out, on this rank. */
    Ports ports();

    /** Room for what one microbatch keeps; before the assembly is committed. */
    S newSaved(Slot slot);

    /** Does one pass over the microbatch that flows through {@code flow}; {@code saved} stays with it from its forward on. */
    void run(Pass pass, Flow flow, S saved);
}
