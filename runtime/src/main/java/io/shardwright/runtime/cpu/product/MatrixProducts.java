package io.shardwright.runtime.cpu.product;

/**
 * Makes products {@code c[m, n] = a[m, k] b[k, n]} of row-major matrices, float unless flags say otherwise, one per shape, and keeps them.
 *
 * <p>An instance belongs to one rank; its products run on one thread at a time.
 */
public interface MatrixProducts {
    /** {@code a} is stored as {@code [k, m]}. */
    int A_TRANSPOSED = 1;
    /** {@code b} is stored as {@code [n, k]}. */
    int B_TRANSPOSED = 2;
    /** {@code c = a b + bias[n]}. */
    int BIAS = 4;
    /** {@code c += a b}. */
    int ACCUMULATE = 8;
    /** {@code a} and {@code b} are bf16; the sums are f32. */
    int HALF_INPUTS = 16;
    /** {@code c} is bf16: rounded once, after it was added to. */
    int HALF_OUTPUT = 32;

    /**
     * The product of this shape, made on first use.
     *
     * @param strideC elements from one stored row of c to the next; likewise the others
     * @param flags any of the constants above
     */
    default Product product(int m, int n, int k, int strideC, int strideA, int strideB, int flags) {
        return batch(1, m, n, k, strideC, 0, strideA, 0, strideB, 0, flags);
    }

    /**
     * Several products of one shape as one, made on first use.
     *
     * @param count of products
     * @param strideC elements from one stored row of c to the next; likewise the others
     * @param stepC elements from c of one product to that of the next; likewise the others
     * @param flags any of the constants above, but no {@link #BIAS} if there are several
     */
    Product batch(
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

    /** Whether {@link #HALF_INPUTS} makes a product faster on this processor. */
    boolean multipliesHalves();

    /**
     * Runs a product of a shape that may not come again, so that making it would not be repaid: float, without bias.
     *
     * @param flags {@link #A_TRANSPOSED}, {@link #B_TRANSPOSED} and {@link #ACCUMULATE}
     */
    default void runOnce(
            int m, int n, int k, int strideC, int strideA, int strideB, int flags, long c, long a, long b) {
        product(m, n, k, strideC, strideA, strideB, flags).run(c, a, b, 0);
    }

    /** For logs: {@code oneDNN 3.11.0}. */
    String describe();

    /** One shape of product, ready to run. */
    interface Product {
        /** Addresses of the first elements, of the first of several; {@code bias} is not read unless the product was made with one. */
        void run(long c, long a, long b, long bias);
    }
}
