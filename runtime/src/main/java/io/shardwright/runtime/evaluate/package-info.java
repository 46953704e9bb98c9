/** How good a model is: its mean loss, and measures of its results, over sequences that all ranks share out. */
@NullMarked
package io.shardwright.runtime.evaluate;

import org.jspecify.annotations.NullMarked;
