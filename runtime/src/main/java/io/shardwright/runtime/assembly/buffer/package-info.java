/** Tensors that are declared before there is memory: rows of them, what may lie over what, and where each comes to lie. */
@NullMarked
package io.shardwright.runtime.assembly.buffer;

import org.jspecify.annotations.NullMarked;
