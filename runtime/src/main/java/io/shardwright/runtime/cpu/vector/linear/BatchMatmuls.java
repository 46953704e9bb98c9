package io.shardwright.runtime.cpu.vector.linear;

import static io.shardwright.runtime.cpu.matmul.Matmuls.ACCUMULATE;
import static io.shardwright.runtime.cpu.matmul.Matmuls.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.matmul.Matmuls.B_TRANSPOSED;

import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;

/**
 * Matmuls of two tensors: matrices in the last two dims, in rows that one stride leads through. Who has fewer matrices starts again
 * with the first; where that is the result, it adds up.
 */
public final class BatchMatmuls {
    private final Matmuls matmuls;

    public BatchMatmuls(Matmuls matmuls) {
        this.matmuls = matmuls;
    }

    /** {@code c = a b}. */
    public void multiply(LocalTensor c, LocalTensor a, LocalTensor b) {
        run(c, a, b, 0, b.dimCount() == 2);
    }

    /** {@code da = dc bᵀ}. */
    public void leftGradient(LocalTensor da, LocalTensor dc, LocalTensor b) {
        run(da, dc, b, B_TRANSPOSED, b.dimCount() == 2);
    }

    /** {@code db = aᵀ dc}. */
    public void rightGradient(LocalTensor db, LocalTensor a, LocalTensor dc) {
        run(db, a, dc, A_TRANSPOSED, db.dimCount() == 2 && a.dimCount() == dc.dimCount());
    }

    /** @param asOne whether the rows of all matrices can be taken for those of one, as one of the three tensors is a matrix */
    private void run(LocalTensor c, LocalTensor a, LocalTensor b, int flags, boolean asOne) {
        boolean turnsA = (flags & A_TRANSPOSED) != 0;
        boolean turnsB = (flags & B_TRANSPOSED) != 0;
        int m = asOne && !turnsA ? TensorRows.count(a) : turnsA ? size(a, -1) : size(a, -2);
        int k = turnsA ? (asOne ? TensorRows.count(a) : size(a, -2)) : size(a, -1);
        int n = turnsB ? size(b, -2) : size(b, -1);
        int inC = asOne ? 1 : matrices(c);
        int inA = asOne ? 1 : matrices(a);
        int inB = asOne ? 1 : matrices(b);
        int most = Math.max(inA, inB);
        int least = Math.min(inC, Math.min(inA, inB));
        if (least == 0 || m == 0 || n == 0) {
            return;
        }
        for (int at = 0; at < most; at += least) {
            int adds = inC < most && at > 0 ? ACCUMULATE : 0;
            matmuls.batch(
                            least,
                            m,
                            n,
                            k,
                            TensorRows.stride(c),
                            asOne ? 0 : step(c),
                            TensorRows.stride(a),
                            asOne ? 0 : step(a),
                            TensorRows.stride(b),
                            asOne ? 0 : step(b),
                            flags | adds)
                    .run(at(c, inC, at), at(a, inA, at), at(b, inB, at), 0);
        }
    }

    private static int size(LocalTensor x, int dim) {
        return Math.toIntExact(x.dim(dim));
    }

    private static int matrices(LocalTensor x) {
        int rows = size(x, -2);
        return rows == 0 ? 0 : TensorRows.count(x) / rows;
    }

    /** Elements from one matrix to the next. */
    private static int step(LocalTensor x) {
        return Math.multiplyExact(TensorRows.stride(x), size(x, -2));
    }

    private static long at(LocalTensor x, int matrices, int index) {
        return TensorRows.address(x) + 4L * (index % matrices) * step(x);
    }
}
