/** Passes that join operators which one kernel does in one pass over memory. */
@NullMarked
package io.shardwright.pass.fusion;

import org.jspecify.annotations.NullMarked;
