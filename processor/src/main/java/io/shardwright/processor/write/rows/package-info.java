/** Kernels of TornadoVM for what a model calls row by row, written from the formulas of the compiler. */
@NullMarked
package io.shardwright.processor.write.rows;

import org.jspecify.annotations.NullMarked;
