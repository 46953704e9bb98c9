/** Operators of a mixture of experts, one file each. Which rows there are is known when they run: a table says it. */
@NullMarked
package io.shardwright.ops.expert;

import org.jspecify.annotations.NullMarked;
