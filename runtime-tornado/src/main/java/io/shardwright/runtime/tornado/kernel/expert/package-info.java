/** Mixtures of experts: how many rows each has, and which are whose, kernels read from the routing table's tensors. */
@NullMarked
package io.shardwright.runtime.tornado.kernel.expert;

import org.jspecify.annotations.NullMarked;
