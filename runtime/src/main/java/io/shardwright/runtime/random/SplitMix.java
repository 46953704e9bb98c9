package io.shardwright.runtime.random;

/** The output function of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
final class SplitMix {
    /** The odd number nearest 2^64 over the golden ratio; successive states differ by it. */
    static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private SplitMix() {}

    /** Its unsigned shifts are written as {@link DropoutHash}'s are. */
    static long mix(long z) {
        z = (z ^ z >> 30 & (1L << 34) - 1) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >> 27 & (1L << 37) - 1) * 0x94D049BB133111EBL;
        return z ^ z >> 31 & (1L << 33) - 1;
    }
}
