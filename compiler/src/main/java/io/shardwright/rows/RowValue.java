package io.shardwright.rows;

import io.shardwright.ir.formula.Formula;
import java.util.Optional;

/**
 * What is computed on the way, and has a name.
 *
 * @param isColumn whether it is one number for each row
 * @param reduction that makes a column of elements; empty if the formula is the value
 * @param formula of operands and of values before it
 */
public record RowValue(String name, boolean isColumn, Optional<RowReduction> reduction, Formula formula) {}
