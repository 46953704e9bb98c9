/**
 * Collectives and messages between ranks that see the same memory.
 */
@NullMarked
package io.shardwright.runtime.comm.collective;

import org.jspecify.annotations.NullMarked;
