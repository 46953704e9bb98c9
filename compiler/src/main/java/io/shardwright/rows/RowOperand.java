package io.shardwright.rows;

/**
 * A tensor or a number that a method of {@code Kernels} is given, or a part of such a tensor.
 *
 * @param name as formulas call it
 * @param tensor as the method calls it
 * @param part which of the tensor's parts it is; 0 of a whole one
 * @param parts how many the tensor has
 */
public record RowOperand(String name, String tensor, Lies lies, int part, int parts) {
    /** How it lies beside the rows. */
    public enum Lies {
        /** An element for each of theirs. */
        ELEMENTS,
        /** One row for all: a parameter, or a parameter's gradient, to which all rows add. */
        ROW,
        /** An element for each of theirs in one sequence, the same for all sequences: what all of these have there becomes its gradient. */
        SEQUENCE,
        /** One number for each row. */
        COLUMN,
        /** One number for each row, as a part of {@code [parts, rows]}. */
        COLUMN_OF_PARTS,
        /** An element for each of theirs, as a part of {@code [cols, parts, rows]}: columns are ranks. */
        RANKS_OF_PARTS,
        /** An element for each of theirs, as the left or the right half of the rows of {@code [batch, heads, seq, 2 cols]}. */
        HEAD_HALVES,
        /** One row for all, as the left or the right half of {@code [2 cols]}. */
        ROW_HALVES,
        /** A tensor of one number, the same for all rows. */
        TOTAL,
        /** No tensor: the same number everywhere and in all steps. */
        NUMBER,
        /** No tensor: the same number everywhere, and another one in the next step. */
        NUMBER_OF_STEP,
        /** The same as a number, of more digits. */
        DOUBLE_NUMBER,
        /** The same as a whole number of 64 bits. */
        LONG_NUMBER,
        /** No argument: which column it is, from 0 on. */
        INDEX,
        /** No argument: which position the row is in a rank's part of the sequence, from 0 on. */
        INDEX_IN_SEQUENCE;

        /** Whether it is a tensor, or a part of one. */
        public boolean isTensor() {
            return this != INDEX && this != INDEX_IN_SEQUENCE && !isNumber();
        }

        /** Whether it is an argument that is no tensor. */
        public boolean isNumber() {
            return this == NUMBER || this == NUMBER_OF_STEP || this == DOUBLE_NUMBER || this == LONG_NUMBER;
        }

        /** Whether it differs from element to element of a row. */
        public boolean isOfElements() {
            return this == ELEMENTS
                    || this == SEQUENCE
                    || this == RANKS_OF_PARTS
                    || this == HEAD_HALVES
                    || this == INDEX
                    || isOfColumns();
        }

        /** Whether it is the same for all rows, and differs from column to column. */
        public boolean isOfColumns() {
            return this == ROW || this == ROW_HALVES;
        }

        /** Whether it is one number for each row. */
        public boolean isOfRows() {
            return this == COLUMN || this == COLUMN_OF_PARTS;
        }
    }

    /** A whole tensor, or a number. */
    static RowOperand whole(String name, Lies lies) {
        return new RowOperand(name, name, lies, 0, 1);
    }
}
