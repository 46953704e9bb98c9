/** Comparisons, what is made of masks, and choices by them, one file each. */
@NullMarked
package io.shardwright.ops.mask;

import org.jspecify.annotations.NullMarked;
