/** The kernels of attention, forward, backward and block by block, and of rotary positions. */
@NullMarked
package io.shardwright.runtime.tornado.kernel.attention;

import org.jspecify.annotations.NullMarked;
