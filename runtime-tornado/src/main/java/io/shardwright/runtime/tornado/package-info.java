/**
 * The device that runs kernels through TornadoVM. Calls of {@link io.shardwright.spi.kernel.Kernels} are recorded; when somebody on the
 * host wants to read, what was recorded runs as one TaskGraph, which is captured the first time and replayed from then on.
 */
@NullMarked
package io.shardwright.runtime.tornado;

import org.jspecify.annotations.NullMarked;
