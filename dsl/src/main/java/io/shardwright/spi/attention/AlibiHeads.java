package io.shardwright.spi.attention;

/**
 * Heads with linear biases (ALiBi; Press et al., 2108.12409 §3): a score loses {@code slope} for each position between query and key.
 *
 * @param first number of the first of them among all
 * @param heads all there are
 */
public record AlibiHeads(long first, long heads) {
    /**
     * The slope of the {@code head}-th of these. For n heads, a power of 2, those of all are {@code 2^(-8/n)} and its powers; for other
     * numbers those of the power of 2 below, and then every second one of the power above.
     */
    public double slope(long head) {
        long at = first + head;
        long power = Long.highestOneBit(heads);
        return at < power ? Math.pow(2, -8.0 * (at + 1) / power) : Math.pow(2, -4.0 * (2 * (at - power) + 1) / power);
    }
}
