/** The mesh of ranks: its axes, their degrees, and where a rank stands on each. */
@NullMarked
package io.shardwright.mesh;

import org.jspecify.annotations.NullMarked;
