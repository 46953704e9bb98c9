/** LinearOp layers, one file each. */
@NullMarked
package io.shardwright.ops.linear;

import org.jspecify.annotations.NullMarked;
