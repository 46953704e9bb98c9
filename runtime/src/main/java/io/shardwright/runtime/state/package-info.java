/**
 * A run's state on its ranks: which part of which whole tensor each of them holds, how all of them write it into a checkpoint while they
 * train on, and how they take it up again on any mesh.
 */
@NullMarked
package io.shardwright.runtime.state;

import org.jspecify.annotations.NullMarked;
