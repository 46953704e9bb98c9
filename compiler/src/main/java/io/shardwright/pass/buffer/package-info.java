/** Passes that choose kernels and give every value its memory. */
@NullMarked
package io.shardwright.pass.buffer;

import org.jspecify.annotations.NullMarked;
