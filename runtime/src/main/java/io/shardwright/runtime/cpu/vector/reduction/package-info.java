/** Sums over all elements or one dim, and softmax. */
@NullMarked
package io.shardwright.runtime.cpu.vector.reduction;

import org.jspecify.annotations.NullMarked;
