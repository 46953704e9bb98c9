package io.shardwright.runtime.cpu.vector;

import io.shardwright.runtime.cpu.product.MatrixProducts;
import io.shardwright.runtime.cpu.product.ProductShape;

/**
 * Products of bf16 matrices by those of floats, for what has no other: operands are widened first, which is exact, and the
 * result is rounded after.
 */
final class WidenedProducts {
    private final MatrixProducts products;
    private final Scratch wideA = new Scratch();
    private final Scratch wideB = new Scratch();
    private final Scratch wideC = new Scratch();

    /** @param products of floats */
    WidenedProducts(MatrixProducts products) {
        this.products = products;
    }

    /** @param shape with {@link MatrixProducts#HALF_INPUTS} */
    MatrixProducts.Product make(ProductShape shape) {
        boolean halfC = shape.has(MatrixProducts.HALF_OUTPUT);
        int before = shape.count() - 1;
        MatrixProducts.Product wide = products.batch(
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
                shape.flags() & ~(MatrixProducts.HALF_INPUTS | MatrixProducts.HALF_OUTPUT));
        int sizeA = before * shape.stepA()
                + size(shape.m(), shape.k(), shape.strideA(), shape.has(MatrixProducts.A_TRANSPOSED));
        int sizeB = before * shape.stepB()
                + size(shape.k(), shape.n(), shape.strideB(), shape.has(MatrixProducts.B_TRANSPOSED));
        int sizeC = before * shape.stepC() + size(shape.m(), shape.n(), shape.strideC(), false);
        return (c, a, b, bias) -> {
            long floatsA = Halves.widened(a, sizeA, wideA);
            long floatsB = Halves.widened(b, sizeB, wideB);
            if (!halfC) {
                wide.run(c, floatsA, floatsB, bias);
                return;
            }
            long floatsC = Halves.widened(c, sizeC, wideC);
            wide.run(floatsC, floatsA, floatsB, bias);
            Halves.round(c, floatsC, sizeC);
        };
    }

    /** Elements from the first to the last of a stored matrix. */
    private static int size(int rows, int cols, int stride, boolean transposed) {
        return transposed ? (cols - 1) * stride + rows : (rows - 1) * stride + cols;
    }
}
