package io.shardwright.runtime.random;

/**
 * A permutation of the numbers from 0 to before a size, in constant memory: each place is computed from the key alone.
 *
 * <p>Two parts of the number's bits are turned in, each by a hash of the other (a Feistel network), which permutes the numbers up to the
 * next power of two; what falls outside goes through once more, until it falls inside (Black and Rogaway, CT-RSA 2002, "cycle walking"),
 * which is less than twice on average.
 */
public final class Permutation {
    private static final int ROUNDS = 8;

    private Permutation() {}

    /**
     * The number at a place of the permutation that belongs to a key.
     *
     * @param key any number; another one is another permutation
     * @param size at least 1
     * @param place from 0 to before the size
     */
    public static long at(long key, long size, long place) {
        if (place < 0 || place >= size) {
            throw new IndexOutOfBoundsException(place + " of " + size);
        }
        int bits = Long.SIZE - Long.numberOfLeadingZeros(size - 1);
        int low = bits / 2;
        long number = place;
        do {
            number = turned(key, number, low, bits - low);
        } while (number >= size);
        return number;
    }

    private static long turned(long key, long number, int lowBits, int highBits) {
        long low = number & (1L << lowBits) - 1;
        long high = number >>> lowBits;
        for (int round = 0; round < ROUNDS; round += 2) {
            high ^= HashedNormal.hash(HashedNormal.hash(key, round), low) & (1L << highBits) - 1;
            low ^= HashedNormal.hash(HashedNormal.hash(key, round + 1), high) & (1L << lowBits) - 1;
        }
        return high << lowBits | low;
    }
}
