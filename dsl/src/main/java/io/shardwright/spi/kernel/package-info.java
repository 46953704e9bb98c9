/** What generated code calls on a device, by what is computed, and the values that it hands over. */
@NullMarked
package io.shardwright.spi.kernel;

import org.jspecify.annotations.NullMarked;
