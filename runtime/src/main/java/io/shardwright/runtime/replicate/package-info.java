/**
 * Data parallelism: replicas of a model along dp that see different sequences, and what they tell each other. One file for
 * each way of keeping parameters, gradients and optimizer state.
 */
@NullMarked
package io.shardwright.runtime.replicate;

import org.jspecify.annotations.NullMarked;
