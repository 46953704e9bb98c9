/** Matmuls on one thread: what makes them, one for each shape, and how oneDNN does. */
@NullMarked
package io.shardwright.runtime.cpu.matmul;

import org.jspecify.annotations.NullMarked;
