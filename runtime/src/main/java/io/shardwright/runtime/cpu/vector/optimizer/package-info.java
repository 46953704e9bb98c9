/** Updates of parameters in one pass over memory, and the sum of squares that gradients are clipped by. */
@NullMarked
package io.shardwright.runtime.cpu.vector.optimizer;

import org.jspecify.annotations.NullMarked;
