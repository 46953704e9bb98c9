/** From diagnostics to messages of the Java compiler. */
@NullMarked
package io.shardwright.processor.report;

import org.jspecify.annotations.NullMarked;
