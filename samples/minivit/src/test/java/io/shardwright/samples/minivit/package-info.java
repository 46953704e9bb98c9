/** Letters, and that a mesh doesn't change what is learned of them. */
@NullMarked
package io.shardwright.samples.minivit;

import org.jspecify.annotations.NullMarked;
