/** A model cut into units, the pieces that pipeline stages are made of. */
@NullMarked
package io.shardwright.unit;

import org.jspecify.annotations.NullMarked;
