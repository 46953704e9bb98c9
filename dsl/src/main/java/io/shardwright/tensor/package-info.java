/** Memory as generated code sees it: storages that are bound late, and strided local tensors on them. */
@NullMarked
package io.shardwright.tensor;

import org.jspecify.annotations.NullMarked;
