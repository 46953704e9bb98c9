package io.shardwright.runtime.random;

import java.nio.charset.StandardCharsets;

/**
 * Nearly normal float numbers that any program can make, bit for bit.
 *
 * <p>Element i of stream (name, seed) is output i, from 0, of SplitMix64 started at the stream's key (64-bit FNV-1a of
 * the name in UTF-8, xor the seed): its four 16-bit parts are summed, the mean is taken off, and the exact small integer
 * is multiplied by one float factor. No element needs another, so a shard is made on its own.
 */
public final class HashedNormal {
    private static final int MEAN = 2 * 0xFFFF;
    private static final double SUM_DEVIATION = Math.sqrt((65536.0 * 65536.0 - 1.0) / 3.0);

    private final long key;
    private final float factor;

    /**
     * @param name of the stream, for example the parameter's
     * @param deviation standard deviation of the numbers
     */
    public HashedNormal(String name, long seed, double deviation) {
        this.key = streamKey(name, seed);
        this.factor = (float) (deviation / SUM_DEVIATION);
    }

    /** Element {@code index} of the stream. */
    public float element(long index) {
        long z = hash(key, index);
        int sum = (int) (z & 0xFFFF) + (int) (z >>> 16 & 0xFFFF) + (int) (z >>> 32 & 0xFFFF) + (int) (z >>> 48);
        return (sum - MEAN) * factor;
    }

    /** 64-bit FNV-1a of the name's UTF-8, xor the seed. */
    public static long streamKey(String name, long seed) {
        long hash = 0xCBF29CE484222325L;
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ octet & 0xFF) * 0x100000001B3L;
        }
        return hash ^ seed;
    }

    /** Output {@code index}, from 0, of SplitMix64 started at {@code key}. */
    public static long hash(long key, long index) {
        return SplitMix.mix(key + (index + 1) * SplitMix.GOLDEN);
    }
}
