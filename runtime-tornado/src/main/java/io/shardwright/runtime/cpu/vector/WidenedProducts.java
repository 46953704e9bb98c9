package io.shardwright.runtime.cpu.vector;

import io.shardwright.runtime.cpu.product.MatrixProducts;
import io.shardwright.runtime.cpu.product.ShapeTable;

/**
 * Products of bf16 matrices by those of floats, for what has no other: operands are widened first, which is exact, and the
 * result is rounded after.
 */
final class WidenedProducts {
    private final MatrixProducts products;
    private final Scratch wideA = new Scratch();
    private final Scratch wideB = new Scratch();
    private final Scratch wideC = new Scratch();
    private final ShapeTable<MatrixProducts.Product> table = new ShapeTable<>();

    /** @param products of floats */
    WidenedProducts(MatrixProducts products) {
        this.products = products;
    }

    /** @param flags with {@link MatrixProducts#HALF_INPUTS} */
    MatrixProducts.Product batch(
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
        MatrixProducts.Product product =
                table.find(count, m, n, k, strideC, stepC, strideA, stepA, strideB, stepB, flags);
        if (product == null) {
            product = make(count, m, n, k, strideC, stepC, strideA, stepA, strideB, stepB, flags);
            table.add(product);
        }
        return product;
    }

    private MatrixProducts.Product make(
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
        boolean halfC = (flags & MatrixProducts.HALF_OUTPUT) != 0;
        int others = flags & ~(MatrixProducts.HALF_INPUTS | MatrixProducts.HALF_OUTPUT);
        MatrixProducts.Product wide =
                products.batch(count, m, n, k, strideC, stepC, strideA, stepA, strideB, stepB, others);
        int sizeA = (count - 1) * stepA + size(m, k, strideA, (flags & MatrixProducts.A_TRANSPOSED) != 0);
        int sizeB = (count - 1) * stepB + size(k, n, strideB, (flags & MatrixProducts.B_TRANSPOSED) != 0);
        int sizeC = (count - 1) * stepC + size(m, n, strideC, false);
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
