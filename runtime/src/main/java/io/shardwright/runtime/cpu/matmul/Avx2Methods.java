package io.shardwright.runtime.cpu.matmul;

import static io.shardwright.runtime.cpu.matmul.Matmuls.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;

/**
 * With vectors of 256 bits, measured on Zen 3, whose core multiplies 102 GFLOP/s: sgemm reaches 75 to 94, the primitive 2 to 14 % less, and 15 to 40 %
 * less for gradients of weights.
 */
record Avx2Methods() implements BuiltInMethods {
    /** Of the smallest of a matmul's sizes. */
    private static final int SMALL = 64;

    @Override
    public OneDnnMethod of(MatmulShape shape) {
        boolean isLarge = Math.min(Math.min(shape.m(), shape.n()), shape.k()) >= SMALL;
        return isLarge && !shape.has(BF16_INPUTS) && !readsFewSets(shape) ? OneDnnMethod.SGEMM : OneDnnMethod.MATMUL;
    }

    /** Of a transposed a, tiles of attention are 5 % faster by the primitive. */
    @Override
    public OneDnnMethod ofSeveral(MatmulShape shape) {
        return shape.has(A_TRANSPOSED) ? OneDnnMethod.MATMUL : of(shape);
    }

    /**
     * Whether what sgemm copies of a transposed a and of b lies in few sets of the first cache: rows are that far apart. Larger matrices are copied in other
     * blocks, and are none the slower.
     */
    private static boolean readsFewSets(MatmulShape shape) {
        int a = shape.strideA();
        int b = shape.strideB();
        boolean isFar = a % 256 == 0 && b % 256 == 0 && (a % 512 == 0 || b % 512 == 0);
        boolean isSmall = Math.min(shape.m(), shape.n()) <= 512 && Math.max(shape.m(), shape.n()) <= 1024;
        return shape.has(A_TRANSPOSED) && isFar && isSmall;
    }
}
