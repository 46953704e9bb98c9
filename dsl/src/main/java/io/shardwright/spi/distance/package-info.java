/** What attention makes of the distance between a query and a key. */
@NullMarked
package io.shardwright.spi.distance;

import org.jspecify.annotations.NullMarked;
