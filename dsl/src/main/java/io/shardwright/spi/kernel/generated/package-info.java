/** Kernels for devices that the compiler writes beside a model: what generated code gives a device of them. */
@NullMarked
package io.shardwright.spi.kernel.generated;

import org.jspecify.annotations.NullMarked;
