package io.shardwright.rows;

import io.shardwright.ir.formula.Formula;
import java.util.List;

/** What is computed on the way, of operands and of values before it, and has a name. */
public sealed interface RowValue {
    /** How many there are of a value. */
    enum Per {
        ELEMENT,
        ROW,
        /** One for all rows. */
        CALL
    }

    String name();

    Per per();

    /** All that it depends on at once. */
    List<Formula> formulas();

    /** What a formula says. */
    record Computed(String name, Per per, Formula formula) implements RowValue {
        @Override
        public List<Formula> formulas() {
            return List.of(formula);
        }
    }

    /** One number, made of many. */
    record Reduced(String name, RowReduction reduction, Formula formula) implements RowValue {
        @Override
        public Per per() {
            return reduction == RowReduction.TOTAL ? Per.CALL : Per.ROW;
        }

        @Override
        public List<Formula> formulas() {
            return List.of(formula);
        }
    }

    /**
     * What a tensor has in one column of the row; 0 if it has no such column.
     *
     * @param elements an operand
     * @param column its number
     */
    record Picked(String name, Formula.Input elements, Formula column) implements RowValue {
        @Override
        public Per per() {
            return Per.ROW;
        }

        @Override
        public List<Formula> formulas() {
            return List.of(elements, column);
        }
    }

    /** {@code position base^(-col / cols)}, less all whole turns, of one position for each row (Su et al., 2104.09864). */
    record Angle(String name, Formula position, Formula base) implements RowValue {
        @Override
        public Per per() {
            return Per.ELEMENT;
        }

        @Override
        public List<Formula> formulas() {
            return List.of(position, base);
        }
    }

    /** The cosine or the sine of an angle. */
    record Turn(String name, Formula angle, boolean isSine) implements RowValue {
        @Override
        public Per per() {
            return Per.ELEMENT;
        }

        @Override
        public List<Formula> formulas() {
            return List.of(angle);
        }
    }
}
