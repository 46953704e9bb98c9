/** Small cases of every kernel, which a device and the naive kernels both run before the device is believed. */
@NullMarked
package io.shardwright.runtime.tornado.check;

import org.jspecify.annotations.NullMarked;
