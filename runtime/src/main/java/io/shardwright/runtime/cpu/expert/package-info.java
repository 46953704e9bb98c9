/** Kernels of mixtures of experts on processors: the choice of experts, plain loops over rows, and fast ones. */
@NullMarked
package io.shardwright.runtime.cpu.expert;

import org.jspecify.annotations.NullMarked;
