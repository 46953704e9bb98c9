package io.shardwright.spi;

import java.util.OptionalInt;

/**
 * A model as a row of units, each the input of the next: what pipeline stages are made of, and what gradients and parameters
 * are reduced and gathered by. The compiler writes one for each model that has {@code @PipelineStage} in it.
 *
 * <p>The first unit is a {@link TokenModel} and the last a {@link HeadModel} or a {@link TensorModel}; all between are
 * {@link TensorModel}s. A model of one unit is a {@link LossModel} or a {@link TokenModel}.
 */
public interface ModelUnits {
    int count();

    /** Where the unit begins, as a path of fields from the model's root: {@code "gpt.blocks.3"}; empty for the first. */
    String name(int unit);

    /**
     * Builds a unit. Parameters that several units share ({@code @Tied}) have the same name in all of them.
     *
     * @param root assembly of the model's root
     */
    GeneratedModel<?> build(int unit, Assembly root);

    /** Dims on this rank of what flows into a unit other than the first: {@code [batch, seq, hidden]}. */
    long[] inputDims(int unit, Assembly root);

    /** The number of the stage that begins here, if {@code @PipelineStage} gives one. */
    OptionalInt stage(int unit);

    /** Whether its activations are dropped and computed again in backward ({@code @Recompute}). */
    boolean recomputes(int unit);

    /** The same units under the names that they have in a model with this one in {@code field}. */
    default ModelUnits in(String field) {
        return new FieldUnits(field, this);
    }
}
