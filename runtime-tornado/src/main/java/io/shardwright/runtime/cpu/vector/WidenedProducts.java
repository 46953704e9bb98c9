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
    MatrixProducts.Product product(int m, int n, int k, int strideC, int strideA, int strideB, int flags) {
        MatrixProducts.Product product = table.find(m, n, k, strideC, strideA, strideB, flags);
        if (product == null) {
            product = make(m, n, k, strideC, strideA, strideB, flags);
            table.add(product, m, n, k, strideC, strideA, strideB, flags);
        }
        return product;
    }

    private MatrixProducts.Product make(int m, int n, int k, int strideC, int strideA, int strideB, int flags) {
        boolean halfC = (flags & MatrixProducts.HALF_OUTPUT) != 0;
        MatrixProducts.Product wide = products.product(
                m, n, k, strideC, strideA, strideB, flags & ~(MatrixProducts.HALF_INPUTS | MatrixProducts.HALF_OUTPUT));
        int sizeA = size(m, k, strideA, (flags & MatrixProducts.A_TRANSPOSED) != 0);
        int sizeB = size(k, n, strideB, (flags & MatrixProducts.B_TRANSPOSED) != 0);
        int sizeC = size(m, n, strideC, false);
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
