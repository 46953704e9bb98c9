/** Where every value of a graph lies in memory. */
@NullMarked
package io.shardwright.plan;

import org.jspecify.annotations.NullMarked;
