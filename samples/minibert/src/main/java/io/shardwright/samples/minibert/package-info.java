/** A small BERT on bytes: every position sees every other, and what is learned is to tell the ones that were masked. */
@NullMarked
package io.shardwright.samples.minibert;

import org.jspecify.annotations.NullMarked;
