/** A small T5: an encoder that reads one sequence, and a decoder that writes another, of another length, and looks at what was read. */
@NullMarked
package io.shardwright.samples.minit5;

import org.jspecify.annotations.NullMarked;
