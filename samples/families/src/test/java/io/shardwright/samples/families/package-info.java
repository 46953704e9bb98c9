/** Model families that other language models don't have in common with GPT, each small, trained alike on every mesh. */
@NullMarked
package io.shardwright.samples.families;

import org.jspecify.annotations.NullMarked;
