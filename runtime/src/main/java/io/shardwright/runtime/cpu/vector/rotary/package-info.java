/** Rotary positions, alone and with norms of heads. */
@NullMarked
package io.shardwright.runtime.cpu.vector.rotary;

import org.jspecify.annotations.NullMarked;
