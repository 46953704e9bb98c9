/** What turns gradients into better parameters: optimizers on flat buffers, clipping, and the learning rate's course. */
@NullMarked
package io.shardwright.runtime.optimize;

import org.jspecify.annotations.NullMarked;
