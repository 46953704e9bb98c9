package io.shardwright.runtime.cpu.vector.rotary;

import io.shardwright.runtime.cpu.vector.Lanes;

/**
 * First halves of heads that are read before both halves are walked by turns. Memory is fetched ahead in its order; halves that are more
 * than {@link #NEAR} bytes apart take up to three times as long by turns.
 */
final class FarHalves {
    private static final int NEAR = 256;
    private static final int LINE = 64;

    private FarHalves() {}

    /** How much there is to read first of a half of so many bytes: whole lines. */
    static int bytes(int half) {
        return half > NEAR ? (half + LINE - 1) / LINE * LINE : 0;
    }

    /** Reads one number of each cache line. @return their sum, which the caller must keep somewhere, or the JIT reads none */
    static int read(long head, int bytes) {
        int sum = 0;
        for (int i = 0; i != bytes; i += LINE) {
            sum += Lanes.getInt(head + i);
        }
        return sum;
    }
}
