/** Passes that derive the backward pass, and verify the whole. */
@NullMarked
package io.shardwright.pass.backward;

import org.jspecify.annotations.NullMarked;
