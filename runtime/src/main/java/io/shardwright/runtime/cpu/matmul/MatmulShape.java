package io.shardwright.runtime.cpu.matmul;

/** The numbers that {@link Matmuls#batch} takes. */
public record MatmulShape(
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

    /** That of a matmul which doesn't add to what was there. */
    MatmulShape overwriting() {
        return new MatmulShape(
                count, m, n, k, strideC, stepC, strideA, stepA, strideB, stepB, flags & ~Matmuls.ACCUMULATE);
    }

    /** That of a matmul which makes the first rows alone. */
    MatmulShape rows(int first) {
        return new MatmulShape(count, first, n, k, strideC, stepC, strideA, stepA, strideB, stepB, flags);
    }

    /** That of one of the matmuls. */
    MatmulShape single() {
        return new MatmulShape(1, m, n, k, strideC, 0, strideA, 0, strideB, 0, flags);
    }
}
