package io.shardwright.runtime.cpu.vector.matmul;

import static io.shardwright.runtime.cpu.vector.Lanes.BYTES;
import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.get;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import jdk.incubator.vector.FloatVector;

/** A tile of six rows and two vectors, whose sums fill twelve registers: few enough for machines that have sixteen. */
final class MicroKernel {
    static final int ROWS = 6;
    static final int COLS = 2 * COUNT;

    private MicroKernel() {}

    /**
     * {@code tile[6, COLS] = a b}, all dense. It does not add to a matrix, because with that it is more than the JIT
     * inlines.
     *
     * @param a panel {@code [depth, 6]}
     * @param b panel {@code [depth, COLS]}
     */
    static void run(long tile, long a, long b, int depth) {
        FloatVector s00 = zero();
        FloatVector s01 = zero();
        FloatVector s10 = zero();
        FloatVector s11 = zero();
        FloatVector s20 = zero();
        FloatVector s21 = zero();
        FloatVector s30 = zero();
        FloatVector s31 = zero();
        FloatVector s40 = zero();
        FloatVector s41 = zero();
        FloatVector s50 = zero();
        FloatVector s51 = zero();
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = load(b);
            FloatVector b1 = load(b + BYTES);
            FloatVector x = broadcast(get(a));
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            x = broadcast(get(a + 4));
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            x = broadcast(get(a + 8));
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            x = broadcast(get(a + 12));
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
            x = broadcast(get(a + 16));
            s40 = x.fma(b0, s40);
            s41 = x.fma(b1, s41);
            x = broadcast(get(a + 20));
            s50 = x.fma(b0, s50);
            s51 = x.fma(b1, s51);
            a += 4 * ROWS;
            b += 2 * BYTES;
        }
        store(s00, tile);
        store(s01, tile + BYTES);
        store(s10, tile + 2 * BYTES);
        store(s11, tile + 3 * BYTES);
        store(s20, tile + 4 * BYTES);
        store(s21, tile + 5 * BYTES);
        store(s30, tile + 6 * BYTES);
        store(s31, tile + 7 * BYTES);
        store(s40, tile + 8 * BYTES);
        store(s41, tile + 9 * BYTES);
        store(s50, tile + 10 * BYTES);
        store(s51, tile + 11 * BYTES);
    }
}
