package io.shardwright.runtime.cpu.product;

/** The numbers that {@link MatrixProducts#batch} takes. */
public record ProductShape(
        int count,
        int m,
        int n,
        int k,
        int strideC,
        int stepC,
        int strideA,
        int stepA,
        int strideB,
        int stepB,
        int flags) {
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
