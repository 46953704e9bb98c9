package io.shardwright.runtime.cpu.matmul;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An open hash table whose keys are the numbers of a {@link MatmulShape}. Looking up makes no object, which a map with record keys would. */
public final class ShapeTable<P> {
    private static final int NUMBERS = 11;

    private final Function<MatmulShape, P> maker;

    /** The shape that was last asked for. */
    private final int[] shape = new int[NUMBERS];

    private int[] keys = new int[NUMBERS * 64];
    private @Nullable Object[] matmuls = new Object[64];
    private int count;

    public ShapeTable(Function<MatmulShape, P> maker) {
        this.maker = maker;
    }

    /** The matmul of this shape, made on first use. */
    public P get(
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
        shape[0] = count;
        shape[1] = m;
        shape[2] = n;
        shape[3] = k;
        shape[4] = strideC;
        shape[5] = stepC;
        shape[6] = strideA;
        shape[7] = stepA;
        shape[8] = strideB;
        shape[9] = stepB;
        shape[10] = flags;
        int mask = matmuls.length - 1;
        for (int at = hash(shape, 0) & mask; ; at = at + 1 & mask) {
            Object matmul = matmuls[at];
            if (matmul == null) {
                P made = maker.apply(
                        new MatmulShape(count, m, n, k, strideC, stepC, strideA, stepA, strideB, stepB, flags));
                add(made, new int[] {count, m, n, k, strideC, stepC, strideA, stepA, strideB, stepB, flags});
                return made;
            }
            if (isShape(NUMBERS * at)) {
                return cast(matmul);
            }
        }
    }

    private void add(P matmul, int[] key) {
        if (2 * ++count > matmuls.length) {
            grow();
        }
        insert(matmul, key, 0);
    }

    private void insert(Object matmul, int[] from, int first) {
        int mask = matmuls.length - 1;
        int at = hash(from, first) & mask;
        while (matmuls[at] != null) {
            at = at + 1 & mask;
        }
        System.arraycopy(from, first, keys, NUMBERS * at, NUMBERS);
        matmuls[at] = matmul;
    }

    private void grow() {
        int[] oldKeys = keys;
        @Nullable Object[] oldMatmuls = matmuls;
        keys = new int[2 * oldKeys.length];
        matmuls = new Object[2 * oldMatmuls.length];
        for (int i = 0; i < oldMatmuls.length; i++) {
            Object matmul = oldMatmuls[i];
            if (matmul != null) {
                insert(matmul, oldKeys, NUMBERS * i);
            }
        }
    }

    private boolean isShape(int first) {
        for (int i = 0; i < NUMBERS; i++) {
            if (keys[first + i] != shape[i]) {
                return false;
            }
        }
        return true;
    }

    private static int hash(int[] from, int first) {
        int hash = 0;
        for (int i = first; i < first + NUMBERS; i++) {
            hash = 31 * hash + from[i];
        }
        return hash * 0x9E3779B9 >>> 16;
    }

    @SuppressWarnings("unchecked")
    private P cast(Object matmul) {
        return (P) matmul;
    }
}
