/** The mathematics of every kernel as plain loops over dense arrays in double: what all other kernels are held to. */
@NullMarked
package io.shardwright.runtime.cpu.naive;

import org.jspecify.annotations.NullMarked;
