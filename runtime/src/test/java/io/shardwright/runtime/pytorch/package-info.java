/** Kernels against what PyTorch made of the same numbers, in files beside the programs that wrote them. */
@NullMarked
package io.shardwright.runtime.pytorch;

import org.jspecify.annotations.NullMarked;
