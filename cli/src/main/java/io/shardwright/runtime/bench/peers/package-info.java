/** Our training step against PyTorch's, on one machine in one run. */
@NullMarked
package io.shardwright.runtime.bench.peers;

import org.jspecify.annotations.NullMarked;
