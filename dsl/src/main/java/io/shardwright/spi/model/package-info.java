/** What a runtime drives: a generated class with its inputs and results, and a model as a row of such units. */
@NullMarked
package io.shardwright.spi.model;

import org.jspecify.annotations.NullMarked;
