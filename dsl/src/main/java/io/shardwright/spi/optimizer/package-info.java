/** What an optimizer calls on a device; generated code never does. */
@NullMarked
package io.shardwright.spi.optimizer;

import org.jspecify.annotations.NullMarked;
