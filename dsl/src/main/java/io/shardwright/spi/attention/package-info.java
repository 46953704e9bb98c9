/** Positions of sequences, and what attention reads and makes of them. */
@NullMarked
package io.shardwright.spi.attention;

import org.jspecify.annotations.NullMarked;
