/** Passes that find the shape of every value and what has to be checked about it. */
@NullMarked
package io.shardwright.pass.shape;

import org.jspecify.annotations.NullMarked;
