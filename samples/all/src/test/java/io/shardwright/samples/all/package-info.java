/** What holds of all samples alike: how a run is spread, in any way that fits together, is not what it computes. */
@NullMarked
package io.shardwright.samples.all;

import org.jspecify.annotations.NullMarked;
