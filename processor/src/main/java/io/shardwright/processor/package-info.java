/** The annotation processor: reads annotated models, compiles them, and writes the sharded classes. */
@NullMarked
package io.shardwright.processor;

import org.jspecify.annotations.NullMarked;
