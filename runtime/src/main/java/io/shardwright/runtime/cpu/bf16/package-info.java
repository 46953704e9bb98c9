/** The kernels of runs whose numbers are bf16: each operand in either type, computed in float32, rounded once. */
@NullMarked
package io.shardwright.runtime.cpu.bf16;

import org.jspecify.annotations.NullMarked;
