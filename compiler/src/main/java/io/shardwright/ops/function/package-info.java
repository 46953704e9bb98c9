/** Elementwise arithmetic and functions that are formulas, one file each. */
@NullMarked
package io.shardwright.ops.function;

import org.jspecify.annotations.NullMarked;
