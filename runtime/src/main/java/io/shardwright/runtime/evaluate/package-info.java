/** Evaluates a model that is trained, between its steps. */
@NullMarked
package io.shardwright.runtime.evaluate;

import org.jspecify.annotations.NullMarked;
