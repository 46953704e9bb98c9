/**
 * From a model's source to a graph: what the constructor makes, what the annotations say, and what {@code forward} does.
 *
 * <p>What is wrong is written to a {@link io.shardwright.diagnostic.DiagnosticLog} where it is found, and reading goes on
 * with the next statement or field.
 */
@NullMarked
package io.shardwright.processor.read;

import org.jspecify.annotations.NullMarked;
