/** Operators that make each element of what their inputs have at the same place, one file each. */
@NullMarked
package io.shardwright.ops.elementwise;

import org.jspecify.annotations.NullMarked;
