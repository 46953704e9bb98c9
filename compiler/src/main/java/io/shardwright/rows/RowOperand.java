package io.shardwright.rows;

/**
 * A tensor or a number that a method of {@code Kernels} is given.
 *
 * @param name as the method calls it
 */
public record RowOperand(String name, Lies lies) {
    /** How it lies beside the rows. */
    public enum Lies {
        /** An element for each of theirs. */
        ELEMENTS,
        /** One row for all: a parameter, or a parameter's gradient, to which all rows add. */
        ROW,
        /** One number for each row. */
        COLUMN,
        /** No tensor: the same number everywhere. */
        NUMBER
    }
}
