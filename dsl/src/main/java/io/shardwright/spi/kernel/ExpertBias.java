package io.shardwright.spi.kernel;

import io.shardwright.tensor.LocalTensor;

/**
 * The biases by which a router balances its experts, {@code [experts]}.
 *
 * @param name of the parameter that they are: {@code blocks.0.experts.bias}
 * @param value what counts in choices alone
 * @param violation in the place of a gradient: by how much an expert was chosen more often than the mean
 */
public record ExpertBias(String name, LocalTensor value, LocalTensor violation) {}
