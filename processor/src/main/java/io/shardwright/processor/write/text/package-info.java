/** Java as text: sizes, names, types and lines, and a printed class with its comments in columns. */
@NullMarked
package io.shardwright.processor.write.text;

import org.jspecify.annotations.NullMarked;
