/** The annotations that say how a model is sharded. They are read by the compiler and mean nothing at run time. */
@NullMarked
package io.shardwright.annotations;

import org.jspecify.annotations.NullMarked;
