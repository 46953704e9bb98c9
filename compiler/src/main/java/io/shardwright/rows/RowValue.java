package io.shardwright.rows;

import io.shardwright.ir.formula.Formula;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is computed on the way, and has a name.
 *
 * @param per what there is one of it for
 * @param reduction that makes a number of many; empty if the formula is the value
 * @param formula of operands and of values before it
 * @param column if it is taken from one column of an operand, which is the formula: the number of that column. It is 0 where there is none
 */
public record RowValue(
        String name, Per per, Optional<RowReduction> reduction, Formula formula, Optional<Formula> column) {
    /** How many there are of a value. */
    public enum Per {
        ELEMENT,
        ROW,
        /** One for all rows. */
        CALL
    }

    /** All that it depends on at once. */
    List<Formula> formulas() {
        List<Formula> formulas = new ArrayList<>(List.of(formula));
        column.ifPresent(formulas::add);
        return formulas;
    }
}
