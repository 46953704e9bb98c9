/** The body of {@code forward}: statements, expressions and calls into operators of the graph. */
@NullMarked
package io.shardwright.processor.read.forward;

import org.jspecify.annotations.NullMarked;
