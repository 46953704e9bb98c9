package io.shardwright.runtime.cpu.matmul;

import static io.shardwright.runtime.cpu.matmul.Matmuls.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BIAS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.B_TRANSPOSED;

import java.util.List;
import java.util.Optional;

/**
 * How oneDNN computes a matmul. Between the best and the worst way lie 2 to 12 % at the shapes of training steps, 256 to 2048 rows and
 * layers of 256 to 2048, and up to 25 % for bf16 of few rows.
 */
enum OneDnnMethod {
    /** Its matmul primitive, on matrices as they lie: small matmuls, and forward ones with few rows or many inputs. */
    MATMUL,
    /** The same, after bringing b into oneDNN's own order, which costs as much as some tens of rows: what all of many rows repay. */
    PACKED_MATMUL,
    /** Its sgemm, which copies both matrices in blocks: large matmuls to weights and to inputs. */
    SGEMM;

    /** Rows that repay the packing of bf16. */
    private static final int ROWS_FOR_BF16 = 512;

    private static final int FEW_ROWS = 1024;
    private static final int MANY_ROWS = 2048;

    /** Of the smallest of a matmul's sizes. */
    private static final int LARGE = 256;

    /** Floats. */
    private static final int PAGE = 1024;

    /** The methods that can compute a shape. */
    static List<OneDnnMethod> of(MatmulShape shape) {
        return shape.has(BF16_INPUTS) || shape.has(BIAS)
                ? List.of(MATMUL, PACKED_MATMUL)
                : List.of(MATMUL, PACKED_MATMUL, SGEMM);
    }

    /** The method of that name, if it can compute a shape. */
    static Optional<OneDnnMethod> parse(String text, MatmulShape shape) {
        return of(shape).stream().filter(method -> method.text().equals(text)).findFirst();
    }

    String text() {
        return switch (this) {
            case MATMUL -> "plain";
            case PACKED_MATMUL -> "packed";
            case SGEMM -> "sgemm";
        };
    }

    /** The method that is taken without looking. Which ways win was measured on AVX-512 and AMX. */
    static OneDnnMethod builtIn(MatmulShape shape) {
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        if (shape.has(BF16_INPUTS)) {
            return m >= ROWS_FOR_BF16 ? PACKED_MATMUL : MATMUL;
        }
        boolean sgemmCan = !shape.has(BIAS) && Math.min(Math.min(m, n), k) >= LARGE;
        return switch (shape.flags() & (A_TRANSPOSED | B_TRANSPOSED)) {
            case A_TRANSPOSED -> sgemmCan && !readsFewSets(shape.strideA()) ? SGEMM : MATMUL;
            case B_TRANSPOSED -> forward(m, n, k, sgemmCan);
            case 0 -> m >= FEW_ROWS && n <= k ? PACKED_MATMUL : sgemmCan ? SGEMM : MATMUL;
            default -> MATMUL;
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
            return SGEMM;
        }
        return n >= k && m >= MANY_ROWS ? PACKED_MATMUL : MATMUL;
    }
}
