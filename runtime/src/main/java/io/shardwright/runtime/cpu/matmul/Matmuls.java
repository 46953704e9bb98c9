package io.shardwright.runtime.cpu.matmul;

/**
 * Makes matmuls {@code c[m, n] = a[m, k] b[k, n]} of row-major matrices, float unless flags say otherwise, one per shape, and keeps them.
 *
 * <p>An instance belongs to one rank; its matmuls run on one thread at a time.
 */
public interface Matmuls {
    /** {@code a} is stored as {@code [k, m]}. */
    int A_TRANSPOSED = 1;
    /** {@code b} is stored as {@code [n, k]}. */
    int B_TRANSPOSED = 2;
    /** {@code c = a b + bias[n]}; not with {@link #ACCUMULATE}. */
    int BIAS = 4;
    /** {@code c += a b}. */
    int ACCUMULATE = 8;
    /** {@code a} and {@code b} are bf16; the sums are f32. */
    int BF16_INPUTS = 16;
    /** {@code c} is bf16: rounded once, after it was added to. */
    int BF16_OUTPUT = 32;

    /**
     * The matmul of this shape, made on first use.
     *
     * @param strideC elements from one stored row of c to the next; likewise the others
     * @param flags any of the constants above
     */
    default Matmul matmul(int m, int n, int k, int strideC, int strideA, int strideB, int flags) {
        return batch(1, m, n, k, strideC, 0, strideA, 0, strideB, 0, flags);
    }

    /**
     * Several matmuls of one shape as one, made on first use.
     *
     * @param count of matmuls
     * @param strideC elements from one stored row of c to the next; likewise the others
     * @param stepC elements from c of one matmul to that of the next; likewise the others
     * @param flags any of the constants above, but no {@link #BIAS} if there are several
     */
    Matmul batch(
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
            int flags);

    /** Whether {@link #BF16_INPUTS} makes a matmul faster on this processor. */
    boolean multipliesBf16();

    /**
     * Runs a matmul of a shape that may not come again, so that making it would not be repaid: float, without bias.
     *
     * @param flags {@link #A_TRANSPOSED}, {@link #B_TRANSPOSED} and {@link #ACCUMULATE}
     */
    default void runOnce(
            int m, int n, int k, int strideC, int strideA, int strideB, int flags, long c, long a, long b) {
        matmul(m, n, k, strideC, strideA, strideB, flags).run(c, a, b, 0);
    }

    /** Others for the same rank, whose ways to compute don't depend on the machine. */
    default Matmuls unmeasured() {
        return this;
    }

    /** For logs: {@code oneDNN 3.11.0}. */
    String describe();

    /** One shape of matmul, ready to run. */
    interface Matmul {
        /** Addresses of the first elements, of the first of several; {@code bias} is not read unless the matmul was made with one. */
        void run(long c, long a, long b, long bias);
    }
}
