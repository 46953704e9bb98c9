/** A small GPT on bytes: learned positions, pre-norm blocks, a GELU MLP. */
@NullMarked
package io.shardwright.samples.minigpt;

import org.jspecify.annotations.NullMarked;
