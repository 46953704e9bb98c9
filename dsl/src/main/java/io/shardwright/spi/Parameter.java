package io.shardwright.spi;

import io.shardwright.tensor.LocalTensor;

/**
 * One rank's shard of a parameter, with its gradient.
 *
 * @param name path of fields from the model's root: {@code blocks.0.mlp.up.weight}
 * @param wholeDims dims of the whole parameter
 */
public record Parameter(
        String name,
        ParameterRole role,
        Initial initial,
        Split split,
        long[] wholeDims,
        LocalTensor value,
        LocalTensor gradient) {}
