/** Masked bytes, and that a mesh doesn't change what is learned of them. */
@NullMarked
package io.shardwright.samples.minibert;

import org.jspecify.annotations.NullMarked;
