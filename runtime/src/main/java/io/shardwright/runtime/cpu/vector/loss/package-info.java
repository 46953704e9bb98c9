/** Losses of rows of logits, whole and with classes split, and their mean over rows that count. */
@NullMarked
package io.shardwright.runtime.cpu.vector.loss;

import org.jspecify.annotations.NullMarked;
