package io.shardwright.runtime.cpu.matmul;

/** The matmul of a shape. */
final class ShapedMatmul {
    private ShapedMatmul() {}

    static Matmuls.Matmul of(Matmuls matmuls, MatmulShape it) {
        return matmuls.batch(
                it.count(),
                it.m(),
                it.n(),
                it.k(),
                it.strideC(),
                it.stepC(),
                it.strideA(),
                it.stepA(),
                it.strideB(),
                it.stepB(),
                it.flags());
    }
}
