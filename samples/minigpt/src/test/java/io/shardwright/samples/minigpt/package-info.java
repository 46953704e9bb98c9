/** What a user of Shardwright can rely on, shown with the sample: and how to test a model of one's own. */
@NullMarked
package io.shardwright.samples.minigpt;

import org.jspecify.annotations.NullMarked;
