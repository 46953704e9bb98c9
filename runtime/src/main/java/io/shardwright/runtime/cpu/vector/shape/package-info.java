/** Copies between tensors that lie differently, and parts that are put into others. */
@NullMarked
package io.shardwright.runtime.cpu.vector.shape;

import org.jspecify.annotations.NullMarked;
