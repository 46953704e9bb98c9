/**
 * Formulas of elementwise operators: what one makes of the elements that its inputs have at one place, its gradients,
 * and its text.
 */
@NullMarked
package io.shardwright.ir.formula;

import org.jspecify.annotations.NullMarked;
