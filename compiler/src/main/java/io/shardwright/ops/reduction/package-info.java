/** Operators that reduce a dim or all, one file each. */
@NullMarked
package io.shardwright.ops.reduction;

import org.jspecify.annotations.NullMarked;
