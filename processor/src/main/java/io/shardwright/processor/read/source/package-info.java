/** javac's trees, types and expressions as the readers look at them. */
@NullMarked
package io.shardwright.processor.read.source;

import org.jspecify.annotations.NullMarked;
