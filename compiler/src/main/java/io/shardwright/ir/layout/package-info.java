/** How values lie across the axes of a mesh. */
@NullMarked
package io.shardwright.ir.layout;

import org.jspecify.annotations.NullMarked;
