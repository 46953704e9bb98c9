package io.shardwright.runtime.cpu.matmul;

import static io.shardwright.runtime.cpu.matmul.Matmuls.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BIAS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.B_TRANSPOSED;

/** With vectors of 512 bits, measured on Zen 4 and 5 and with AMX. A transposed a of few sets: 91 GFLOP/s with AMX where the primitive reaches 132. */
record Avx512Methods() implements BuiltInMethods {
    /** Rows that repay the packing of bf16. */
    private static final int ROWS_FOR_BF16 = 512;

    private static final int FEW_ROWS = 1024;
    private static final int MANY_ROWS = 2048;

    /** Of the smallest of a matmul's sizes. */
    private static final int LARGE = 256;

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
            case A_TRANSPOSED ->
                sgemmCan && !BuiltInMethods.readsFewSets(shape.strideA()) ? OneDnnMethod.SGEMM : OneDnnMethod.MATMUL;
            case B_TRANSPOSED -> forward(m, n, k, sgemmCan);
            case 0 ->
                m >= FEW_ROWS && n <= k
                        ? OneDnnMethod.PACKED_MATMUL
                        : sgemmCan ? OneDnnMethod.SGEMM : OneDnnMethod.MATMUL;
            default -> OneDnnMethod.MATMUL;
        };
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
