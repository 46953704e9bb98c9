/** The kernels of one rank on the Vector API: memory by address, whole vectors, one masked tail a row. */
@NullMarked
package io.shardwright.runtime.cpu.vector;

import org.jspecify.annotations.NullMarked;
