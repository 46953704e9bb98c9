package io.shardwright.routing;

/**
 * Random numbers of tokens, each a function of the layer's key and of what it is for: no mesh and no order of work changes it.
 *
 * @param key of the layer and the run's seed
 * @param present false in evaluation: then all numbers are 0
 */
public record TokenNoise(long key, boolean present) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** Without any. */
    public static final TokenNoise NONE = new TokenNoise(0, false);

    /** Uniform in [0, 1): number {@code draw} of the token that is number {@code token} of the run. */
    public double uniform(long token, int draw) {
        return present ? (hash(token, draw) >>> 11) * 0x1p-53 : 0;
    }

    /** Normal, of deviation 1 (Box and Muller, 1958). */
    public double normal(long token, int draw) {
        if (!present) {
            return 0;
        }
        double radius = Math.sqrt(-2 * Math.log1p(-uniform(token, 2 * draw)));
        return radius * Math.cos(2 * Math.PI * uniform(token, 2 * draw + 1));
    }

    private long hash(long token, int draw) {
        return mix(mix(key + (token + 1) * GOLDEN) + (draw + 1) * GOLDEN);
    }

    /** The output function of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static long mix(long z) {
        long y = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        y = (y ^ y >>> 27) * 0x94D049BB133111EBL;
        return y ^ y >>> 31;
    }
}
