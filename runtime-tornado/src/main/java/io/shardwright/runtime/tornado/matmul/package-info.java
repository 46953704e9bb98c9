/** Who makes the matmuls of a device: our own kernel, or cuBLAS. */
@NullMarked
package io.shardwright.runtime.tornado.matmul;

import org.jspecify.annotations.NullMarked;
