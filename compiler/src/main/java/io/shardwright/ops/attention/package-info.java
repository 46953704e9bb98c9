/** Attention and the positions that it works with, one file each. */
@NullMarked
package io.shardwright.ops.attention;

import org.jspecify.annotations.NullMarked;
