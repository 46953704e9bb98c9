/** Passes that find how every value lies across the mesh, and insert conversions where layouts meet. */
@NullMarked
package io.shardwright.pass.layout;

import org.jspecify.annotations.NullMarked;
