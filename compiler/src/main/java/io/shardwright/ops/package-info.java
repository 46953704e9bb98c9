/** The operators: one file each, with its shape and layout rule, its kernel and its gradient. */
@NullMarked
package io.shardwright.ops;

import org.jspecify.annotations.NullMarked;
