/** Losses of each token and what is made of them, one file each; that of the training data alone is in {@code ops.token}. */
@NullMarked
package io.shardwright.ops.loss;

import org.jspecify.annotations.NullMarked;
