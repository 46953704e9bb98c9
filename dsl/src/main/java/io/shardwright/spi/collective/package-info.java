/** How generated code reaches the other ranks along an axis of the mesh. */
@NullMarked
package io.shardwright.spi.collective;

import org.jspecify.annotations.NullMarked;
