/** A GPT whose blocks, all or every other one, have experts in place of their MLP; its attention is minigpt's. */
@NullMarked
package io.shardwright.samples.minimoe;

import org.jspecify.annotations.NullMarked;
