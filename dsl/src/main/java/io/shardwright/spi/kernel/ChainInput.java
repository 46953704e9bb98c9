package io.shardwright.spi.kernel;

/** How an input of an {@link ElementwiseChain} lies beside its outputs: of their shape, or spread over dims that it lacks or has as 1. */
public enum ChainInput {
    /** An element for each. */
    ALIKE,
    /** One number for all. */
    NUMBER,
    /** The same elements for each row. */
    ROW,
    /** One number for each row. */
    COLUMN,
    /** Spread otherwise, which kernels for TornadoVM aren't written for. */
    ANY
}
