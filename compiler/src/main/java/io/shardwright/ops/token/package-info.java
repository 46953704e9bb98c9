/** Operators on tokens and classes: from numbers to tensors, and from tensors to a loss; one file each. */
@NullMarked
package io.shardwright.ops.token;

import org.jspecify.annotations.NullMarked;
