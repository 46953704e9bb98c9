/** Where kernels run: devices that a run can be given by name, from providers that Java's service loader finds. */
@NullMarked
package io.shardwright.runtime.device;

import org.jspecify.annotations.NullMarked;
