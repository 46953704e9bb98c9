/** Tensors in files, in the safetensors format. */
@NullMarked
package io.shardwright.runtime.checkpoint;

import org.jspecify.annotations.NullMarked;
