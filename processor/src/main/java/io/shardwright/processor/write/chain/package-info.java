/** Chains of elementwise operators, for which the compiler writes kernels: for a CPU, and for TornadoVM. */
@NullMarked
package io.shardwright.processor.write.chain;

import org.jspecify.annotations.NullMarked;
