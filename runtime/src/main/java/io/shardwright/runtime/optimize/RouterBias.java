package io.shardwright.runtime.optimize;

import io.shardwright.tensor.LocalTensor;

/**
 * What this rank updates of the biases of one router, as one dim.
 *
 * @param violation by how much each expert was chosen more often than the mean, in the place of a gradient
 * @param rate by how much a bias changes
 */
public record RouterBias(LocalTensor value, LocalTensor violation, double rate) {}
