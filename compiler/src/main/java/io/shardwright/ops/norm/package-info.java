/** Norms over the last dim, one file each. */
@NullMarked
package io.shardwright.ops.norm;

import org.jspecify.annotations.NullMarked;
