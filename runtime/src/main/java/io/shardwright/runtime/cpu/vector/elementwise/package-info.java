/** What is done element by element: sums, products, dropout, and chains of such steps a piece at a time. */
@NullMarked
package io.shardwright.runtime.cpu.vector.elementwise;

import org.jspecify.annotations.NullMarked;
