package io.shardwright.runtime.random;

/**
 * Which elements a dropout layer drops.
 *
 * <p>Element i of the layer with key k, counted in 64 bits over the whole run, is dropped if a 32-bit hash, taken as
 * unsigned, is below {@code rate 2^32}:
 *
 * <pre>
 *   s       = mix64(k)                                 one per layer
 *   a, b    = the halves of mix64(s + GOLDEN high(i))  one per 2^32 elements
 *   hash(i) = mix32(mix32(low(i) ^ a) + b)
 * </pre>
 *
 * mix64 is SplitMix64's, mix32 the two-multiply mixer of Wellons' search with the smallest known bias ("lowbias32",
 * constants 0x21f0aaad, 0x735a2d97). Inside a run of elements only 32-bit lanes are at work, as many as there are
 * floats in a vector. One round would make the masks of two layers permutations of each other by a single xor; the
 * second, keyed by b, breaks that.
 *
 * <p>No {@code >>>} here: devices run the same code, and TornadoVM makes of it a shift that copies the sign.
 */
public final class DropoutHash {
    public static final int MULTIPLIER_1 = 0x21f0aaad;
    public static final int MULTIPLIER_2 = 0x735a2d97;

    private DropoutHash() {}

    /** s: the seed of one layer. */
    public static long seed(long key) {
        return SplitMix.mix(key);
    }

    /** a in the low half and b in the high half, for elements whose upper 32 bits are {@code high}. */
    public static long roundKeys(long seed, long high) {
        return SplitMix.mix(seed + SplitMix.GOLDEN * high);
    }

    /** The hash of an element from its lower 32 bits. */
    public static int hash(int low, long roundKeys) {
        return mix32(mix32(low ^ (int) roundKeys) + (int) (roundKeys >> 32));
    }

    /** What a hash must reach, as an unsigned number, for its element to be kept. 2^32 if all are dropped. */
    public static long threshold(double rate) {
        return Math.round(rate * 0x1p32);
    }

    public static boolean isDropped(long seed, long element, long threshold) {
        return Integer.toUnsignedLong(hash((int) element, roundKeys(seed, element >> 32 & 0xFFFFFFFFL))) < threshold;
    }

    private static int mix32(int x) {
        x = times(x ^ x >> 16 & 0xFFFF, MULTIPLIER_1);
        x = times(x ^ x >> 15 & 0x1FFFF, MULTIPLIER_2);
        return x ^ x >> 15 & 0x1FFFF;
    }

    /** The low half of the product. Not an int's product: in OpenCL that may not overflow, and compilers conclude from it. */
    private static int times(int x, int multiplier) {
        return (int) ((long) x * multiplier);
    }
}
