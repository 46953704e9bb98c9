package io.shardwright.runtime.cpu.peak;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What one core can do at most: multiply-adds on registers alone, in as many chains as their latency asks for. */
public final class PeakLoop {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int SHORT = 50;
    private static final int ROUNDS = 100_000;

    /** While the loop is interpreted, a round takes a thousand times as long, so it is called until it isn't. */
    private static final double COMPILED_NANOS_PER_ROUND = 40;

    private static final long MOST_WARM_UP_NANOS = 500_000_000;
    private static final long NANOS = 30_000_000;

    private PeakLoop() {}

    /** Single-precision operations of one core in a second, measured once: the best of what 30 ms have room for. */
    public static double flopsPerSecond() {
        return Measured.FLOPS_PER_SECOND;
    }

    /** Is made when somebody asks. */
    private static final class Measured {
        static final double FLOPS_PER_SECOND = measure();
    }

    private static double measure() {
        long start = ThreadClock.nanos();
        while (ThreadClock.nanos() - start < MOST_WARM_UP_NANOS && nanos(SHORT) > SHORT * COMPILED_NANOS_PER_ROUND) {
            Thread.onSpinWait();
        }
        long best = nanos(ROUNDS);
        for (long end = ThreadClock.nanos() + NANOS; ThreadClock.nanos() < end; ) {
            best = Math.min(best, nanos(ROUNDS));
        }
        return 2.0 * CHAINS * FLOATS.length() * ROUNDS / best * 1e9;
    }

    private static long nanos(int rounds) {
        long start = ThreadClock.nanos();
        float sum = chains(rounds);
        long nanos = ThreadClock.nanos() - start;
        if (Float.isNaN(sum)) {
            throw new IllegalStateException("the sum of the chains is not a number");
        }
        return nanos;
    }

    /** What is added to is what is written, as in a matmul: the other way costs a copy, and with 16 registers some of memory. */
    private static float chains(int rounds) {
        FloatVector x = FloatVector.broadcast(FLOATS, 0.999f);
        FloatVector y = FloatVector.broadcast(FLOATS, 0.001f);
        FloatVector a = FloatVector.broadcast(FLOATS, 1);
        FloatVector b = FloatVector.broadcast(FLOATS, 2);
        FloatVector c = FloatVector.broadcast(FLOATS, 3);
        FloatVector d = FloatVector.broadcast(FLOATS, 4);
        FloatVector e = FloatVector.broadcast(FLOATS, 5);
        FloatVector f = FloatVector.broadcast(FLOATS, 6);
        FloatVector g = FloatVector.broadcast(FLOATS, 7);
        FloatVector h = FloatVector.broadcast(FLOATS, 8);
        FloatVector i = FloatVector.broadcast(FLOATS, 9);
        FloatVector j = FloatVector.broadcast(FLOATS, 10);
        FloatVector k = FloatVector.broadcast(FLOATS, 11);
        FloatVector l = FloatVector.broadcast(FLOATS, 12);
        for (int round = 0; round < rounds; round++) {
            a = x.fma(y, a);
            b = x.fma(y, b);
            c = x.fma(y, c);
            d = x.fma(y, d);
            e = x.fma(y, e);
            f = x.fma(y, f);
            g = x.fma(y, g);
            h = x.fma(y, h);
            i = x.fma(y, i);
            j = x.fma(y, j);
            k = x.fma(y, k);
            l = x.fma(y, l);
        }
        FloatVector sum = a.add(b)
                .add(c)
                .add(d)
                .add(e)
                .add(f)
                .add(g)
                .add(h)
                .add(i)
                .add(j)
                .add(k)
                .add(l);
        return sum.lane(0);
    }
}
