package io.shardwright.runtime.cpu.vector.matmul;

import io.shardwright.runtime.cpu.matmul.Bf16ByFloat32Matmuls;
import io.shardwright.runtime.cpu.matmul.MatmulShape;
import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.matmul.ShapeTable;
import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.Scratch;

/**
 * Matmuls in pure Java, for machines without oneDNN: the loops of Goto and van de Geijn (ACM TOMS 34:12, 2008)
 * around a {@link MicroKernel}, on panels packed so that it reads memory in order.
 */
public final class JavaMatmuls implements Matmuls {
    private static final int ROWS = MicroKernel.ROWS;
    private static final int COLS = MicroKernel.COLS;
    /** Terms of a sum at a time: a panel of b, this deep, stays in the first-level cache. */
    private static final int DEPTH = 256;
    /** Rows of a at a time: their panels stay in the second-level cache. */
    private static final int BLOCK_ROWS = 20 * ROWS;

    private static final int BLOCK_COLS = 1024;

    private final Scratch panelsA = new Scratch();
    private final Scratch panelsB = new Scratch();
    private final long tile;
    private final Scratch tileMemory = new Scratch();
    private final ShapeTable<Matmul> table = new ShapeTable<>(this::make);
    private final Bf16ByFloat32Matmuls bf16 = new Bf16ByFloat32Matmuls(this);

    public JavaMatmuls() {
        tile = tileMemory.floats(ROWS * COLS);
    }

    @Override
    public String describe() {
        return "matmuls in Java";
    }

    @Override
    public boolean multipliesBf16() {
        return false;
    }

    @Override
    public Matmul batch(
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
        return table.get(count, m, n, k, strideC, stepC, strideA, stepA, strideB, stepB, flags);
    }

    private Matmul make(MatmulShape shape) {
        if (shape.has(BF16_INPUTS)) {
            return bf16.make(shape);
        }
        Matmul one = new Loops(shape);
        if (shape.count() == 1) {
            return one;
        }
        return (c, a, b, bias) -> {
            for (long i = 0; i < shape.count(); i++) {
                one.run(c + 4 * i * shape.stepC(), a + 4 * i * shape.stepA(), b + 4 * i * shape.stepB(), bias);
            }
        };
    }

    private final class Loops implements Matmul {
        private final int m;
        private final int n;
        private final int k;
        private final long strideC;
        private final int strideA;
        private final int strideB;
        private final int flags;

        Loops(MatmulShape shape) {
            m = shape.m();
            n = shape.n();
            k = shape.k();
            strideC = shape.strideC();
            strideA = shape.strideA();
            strideB = shape.strideB();
            flags = shape.flags();
        }

        private boolean has(int flag) {
            return (flags & flag) != 0;
        }

        @Override
        public void run(long c, long a, long b, long bias) {
            for (int col = 0; col < n; col += BLOCK_COLS) {
                int cols = Math.min(BLOCK_COLS, n - col);
                for (int from = 0; from < k; from += DEPTH) {
                    int depth = Math.min(DEPTH, k - from);
                    boolean first = from == 0 && !has(ACCUMULATE);
                    long packedB = panelsB.floats((long) (cols + COLS) * DEPTH);
                    packB(packedB, b, col, cols, from, depth);
                    for (int row = 0; row < m; row += BLOCK_ROWS) {
                        int rows = Math.min(BLOCK_ROWS, m - row);
                        long packedA = panelsA.floats((long) (BLOCK_ROWS + ROWS) * DEPTH);
                        packA(packedA, a, row, rows, from, depth);
                        long at = c + 4 * (row * strideC + col);
                        tiles(at, packedA, packedB, rows, cols, depth, !first);
                    }
                }
            }
            for (int row = 0; row < m && has(BIAS); row++) {
                RowArithmetic.addRow(c + 4 * row * strideC, c + 4 * row * strideC, bias, 0, n);
            }
        }

        private void tiles(long c, long a, long b, int rows, int cols, int depth, boolean accumulate) {
            for (int col = 0; col < cols; col += COLS) {
                for (int row = 0; row < rows; row += ROWS) {
                    long at = c + 4 * (row * strideC + col);
                    MicroKernel.run(tile, a + 4L * row * depth, b + 4L * col * depth, depth);
                    put(at, Math.min(ROWS, rows - row), Math.min(COLS, cols - col), accumulate);
                }
            }
        }

        private void put(long c, int rows, int cols, boolean accumulate) {
            for (int row = 0; row < rows; row++) {
                long to = c + 4 * row * strideC;
                long from = tile + 4L * row * COLS;
                if (accumulate) {
                    RowArithmetic.addRow(to, to, from, 0, cols);
                } else {
                    Lanes.copy(to, from, 4L * cols);
                }
            }
        }

        /** Panels {@code [depth, ROWS]} of rows {@code row} and on; rows beyond the last are 0. */
        private void packA(long to, long a, int row, int rows, int from, int depth) {
            long step = has(A_TRANSPOSED) ? 1 : strideA;
            long along = has(A_TRANSPOSED) ? strideA : 1;
            long first = a + 4 * (row * step + from * along);
            for (int panel = 0; panel < rows; panel += ROWS) {
                pack(to + 4L * panel * depth, first + 4 * panel * step, step, along, rows - panel, ROWS, depth);
            }
        }

        /** Panels {@code [depth, COLS]} of columns {@code col} and on. */
        private void packB(long to, long b, int col, int cols, int from, int depth) {
            long step = has(B_TRANSPOSED) ? strideB : 1;
            long along = has(B_TRANSPOSED) ? 1 : strideB;
            long first = b + 4 * (col * step + from * along);
            for (int panel = 0; panel < cols; panel += COLS) {
                pack(to + 4L * panel * depth, first + 4 * panel * step, step, along, cols - panel, COLS, depth);
            }
        }
    }

    /** {@code to[d, i] = from[i step + d along]} for the first {@code count} of {@code width}, 0 for the others. */
    private static void pack(long to, long from, long step, long along, int count, int width, int depth) {
        int filled = Math.min(count, width);
        if (step == 1) {
            for (int d = 0; d < depth; d++) {
                Lanes.copy(to + 4L * d * width, from + 4 * d * along, 4L * filled);
                RowArithmetic.zeroRow(to + 4L * (d * width + filled), width - filled);
            }
            return;
        }
        for (int i = 0; i < width; i++) {
            for (int d = 0; d < depth; d++) {
                float value = i < filled ? Lanes.get(from + 4 * (i * step + d * along)) : 0;
                Lanes.set(value, to + 4L * (d * width + i));
            }
        }
    }
}
