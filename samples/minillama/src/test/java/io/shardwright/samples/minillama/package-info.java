/** What holds of the sample, and how to test a model of one's own. */
@NullMarked
package io.shardwright.samples.minillama;

import org.jspecify.annotations.NullMarked;
