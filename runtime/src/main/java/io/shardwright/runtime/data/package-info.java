/** What a model is given: sources of items, in which order a run sees them, and texts as tokens. */
@NullMarked
package io.shardwright.runtime.data;

import org.jspecify.annotations.NullMarked;
