package io.shardwright.rows;

/** What is made of all elements of a row. */
public enum RowReduction {
    SUM,
    MEAN,
    MAX
}
