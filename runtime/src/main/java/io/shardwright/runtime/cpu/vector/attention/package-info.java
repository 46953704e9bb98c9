/** Scaled dot-product attention in tiles, whole or block by block. */
@NullMarked
package io.shardwright.runtime.cpu.vector.attention;

import org.jspecify.annotations.NullMarked;
