/** What holds of all operators. */
@NullMarked
package io.shardwright.ops;

import org.jspecify.annotations.NullMarked;
