package io.shardwright.rows;

/** What is made of many. */
public enum RowReduction {
    /** Of all elements of a row. */
    SUM,
    MEAN,
    MAX,
    /** The sum of what all rows have. */
    TOTAL
}
