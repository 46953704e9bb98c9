/** Operators that see, cut or join tensors, one file each. */
@NullMarked
package io.shardwright.ops.shape;

import org.jspecify.annotations.NullMarked;
