package io.shardwright.runtime.cpu.matmul;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Scratch;

/**
 * Matmuls of bf16 matrices by those of floats, for what has no other: operands are widened first, which is exact, and the
 * result is rounded after.
 */
public final class Bf16ByFloat32Matmuls {
    private final Matmuls matmuls;
    private final Scratch wideA = new Scratch();
    private final Scratch wideB = new Scratch();
    private final Scratch wideC = new Scratch();

    /** @param matmuls of floats */
    public Bf16ByFloat32Matmuls(Matmuls matmuls) {
        this.matmuls = matmuls;
    }

    /** @param shape with {@link Matmuls#BF16_INPUTS} */
    public Matmuls.Matmul make(MatmulShape shape) {
        boolean bf16C = shape.has(Matmuls.BF16_OUTPUT);
        long before = shape.count() - 1L;
        Matmuls.Matmul wide = matmuls.batch(
                shape.count(),
                shape.m(),
                shape.n(),
                shape.k(),
                shape.strideC(),
                shape.stepC(),
                shape.strideA(),
                shape.stepA(),
                shape.strideB(),
                shape.stepB(),
                shape.flags() & ~(Matmuls.BF16_INPUTS | Matmuls.BF16_OUTPUT));
        long sizeA =
                before * shape.stepA() + size(shape.m(), shape.k(), shape.strideA(), shape.has(Matmuls.A_TRANSPOSED));
        long sizeB =
                before * shape.stepB() + size(shape.k(), shape.n(), shape.strideB(), shape.has(Matmuls.B_TRANSPOSED));
        long sizeC = before * shape.stepC() + size(shape.m(), shape.n(), shape.strideC(), false);
        return (c, a, b, bias) -> {
            long floatsA = Bf16Rows.widened(a, sizeA, wideA);
            long floatsB = Bf16Rows.widened(b, sizeB, wideB);
            if (!bf16C) {
                wide.run(c, floatsA, floatsB, bias);
                return;
            }
            long floatsC = Bf16Rows.widened(c, sizeC, wideC);
            wide.run(floatsC, floatsA, floatsB, bias);
            Bf16Rows.roundAll(c, floatsC, sizeC);
        };
    }

    /** Elements from the first to the last of a stored matrix. */
    private static long size(int rows, int cols, long stride, boolean transposed) {
        return transposed ? (cols - 1) * stride + rows : (rows - 1) * stride + cols;
    }
}
