/** Measures of how good a model is, over sequences that all ranks share out, and what they come to. */
@NullMarked
package io.shardwright.runtime.metric;

import org.jspecify.annotations.NullMarked;
