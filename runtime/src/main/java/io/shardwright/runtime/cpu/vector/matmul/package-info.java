/** Matmuls in pure Java, where the library of oneDNN cannot be had. */
@NullMarked
package io.shardwright.runtime.cpu.vector.matmul;

import org.jspecify.annotations.NullMarked;
