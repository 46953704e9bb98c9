package io.shardwright.runtime.cpu.matmul;

import static io.shardwright.runtime.cpu.matmul.Matmuls.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BIAS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.B_TRANSPOSED;

/** With vectors of 512 bits, measured on Zen 4 and 5 and with AMX. */
record Avx512Methods() implements BuiltInMethods {
    /** Rows that repay the packing of bf16. */
    private static final int ROWS_FOR_BF16 = 512;

    private static final int FEW_ROWS = 1024;
    private static final int MANY_ROWS = 2048;

    /** Of the smallest of a matmul's sizes. */
    private static final int LARGE = 256;

    /** Floats. */
    private static final int PAGE = 1024;

    @Override
    public OneDnnMethod of(MatmulShape shape) {
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        if (shape.has(BF16_INPUTS)) {
            return m >= ROWS_FOR_BF16 ? OneDnnMethod.PACKED_MATMUL : OneDnnMethod.MATMUL;
        }
        boolean sgemmCan = !shape.has(BIAS) && Math.min(Math.min(m, n), k) >= LARGE;
        return switch (shape.flags() & (A_TRANSPOSED | B_TRANSPOSED)) {
            case A_TRANSPOSED -> sgemmCan && !readsFewSets(shape.strideA()) ? OneDnnMethod.SGEMM : OneDnnMethod.MATMUL;
            case B_TRANSPOSED -> forward(m, n, k, sgemmCan);
            case 0 ->
                m >= FEW_ROWS && n <= k
                        ? OneDnnMethod.PACKED_MATMUL
                        : sgemmCan ? OneDnnMethod.SGEMM : OneDnnMethod.MATMUL;
            default -> OneDnnMethod.MATMUL;
        };
    }

    /**
     * Whether numbers below each other lie in one set of the cache, or in two: sgemm reads a transposed matrix down its columns. Measured
     * on AMX at the weight of q, k and v, whose rows are 1,536 long: 91 GFLOP/s where the primitive reaches 132.
     */
    private static boolean readsFewSets(int stride) {
        return stride % PAGE == 0 || stride > PAGE && stride % (PAGE / 2) == 0;
    }

    private static OneDnnMethod forward(int m, int n, int k, boolean sgemmCan) {
        if (n > k && m >= FEW_ROWS && sgemmCan) {
            return OneDnnMethod.SGEMM;
        }
        return n >= k && m >= MANY_ROWS ? OneDnnMethod.PACKED_MATMUL : OneDnnMethod.MATMUL;
    }

    @Override
    public OneDnnMethod ofSeveral(MatmulShape shape) {
        return OneDnnMethod.MATMUL;
    }
}
