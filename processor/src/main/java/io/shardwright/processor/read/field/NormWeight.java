package io.shardwright.processor.read.field;

/** What a norm multiplies by. */
public enum NormWeight {
    NONE,
    WEIGHT,
    ONE_PLUS_WEIGHT
}
