/** Linear layers and their gradients, with weights in f32 or bf16. */
@NullMarked
package io.shardwright.runtime.cpu.vector.linear;

import org.jspecify.annotations.NullMarked;
