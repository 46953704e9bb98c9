/** What a rank has memory for, and where: rows of tensors in blocks, flat buffers of units, and the kinds that reports count. */
@NullMarked
package io.shardwright.runtime.assembly.memory;

import org.jspecify.annotations.NullMarked;
