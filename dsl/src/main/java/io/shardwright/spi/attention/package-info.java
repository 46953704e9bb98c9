/** What attention reads besides queries, keys and values, and what it makes of the distance between two positions. */
@NullMarked
package io.shardwright.spi.attention;

import org.jspecify.annotations.NullMarked;
