/**
 * What a recording is made of: launches of kernels on places in a rank's memory, matmuls by a library, and tensors that cross between host
 * and device.
 */
@NullMarked
package io.shardwright.runtime.tornado.launch;

import org.jspecify.annotations.NullMarked;
