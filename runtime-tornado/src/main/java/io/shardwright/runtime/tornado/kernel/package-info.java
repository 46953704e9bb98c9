/**
 * The kernels that TornadoVM compiles, a group of them in a file, each with the launch that calls it. Every kernel is given the
 * rank's memory and where in it its tensors lie.
 */
@NullMarked
package io.shardwright.runtime.tornado.kernel;

import org.jspecify.annotations.NullMarked;
