/**
 * Statements of generated methods, and what they leave to be declared: variables, constants, sites of collectives, calls of other
 * models.
 */
@NullMarked
package io.shardwright.processor.write.body;

import org.jspecify.annotations.NullMarked;
