package io.shardwright.runtime.cpu.matmul;

import static io.shardwright.runtime.cpu.matmul.Matmuls.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;

/**
 * With vectors of 256 bits, measured on Zen 3, whose core multiplies 102 GFLOP/s: sgemm reaches 82 to 94 where matrices lie as it can read them, the
 * primitive 60 to 80.
 */
record Avx2Methods() implements BuiltInMethods {
    /** Of the smallest of a matmul's sizes. */
    private static final int SMALL = 64;

    @Override
    public OneDnnMethod of(MatmulShape shape) {
        return suitsSgemm(shape) ? OneDnnMethod.SGEMM : OneDnnMethod.MATMUL;
    }

    /** Of a transposed a, tiles of attention are 5 % faster by the primitive. */
    @Override
    public OneDnnMethod ofSeveral(MatmulShape shape) {
        return shape.has(A_TRANSPOSED) ? OneDnnMethod.MATMUL : of(shape);
    }

    private static boolean suitsSgemm(MatmulShape shape) {
        boolean isLarge = Math.min(Math.min(shape.m(), shape.n()), shape.k()) >= SMALL;
        boolean readsFewSets =
                BuiltInMethods.readsFewSets(shape.strideA()) || BuiltInMethods.readsFewSets(shape.strideB());
        return isLarge && !(shape.has(A_TRANSPOSED) && readsFewSets) && !shape.has(BF16_INPUTS);
    }
}
