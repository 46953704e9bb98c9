/** Models that are only applied: what they give for sequences of any number and length, whole on every rank or as ranks have it. */
@NullMarked
package io.shardwright.runtime.predict;

import org.jspecify.annotations.NullMarked;
