package io.shardwright.runtime.train;

import io.shardwright.spi.Split;

/**
 * Where the classes of logits lie that ranks along tp have parts of, gathered side by side with as much room for each part as the largest
 * takes: a vocabulary need not divide.
 *
 * @param count of all classes
 * @param ranks that have parts; 1 where each has all
 */
record ClassParts(long count, int ranks) {
    /** The first class of a rank. */
    private long begin(long rank) {
        return Split.begin(count, rank, ranks);
    }

    /** Room for one part. */
    long room() {
        return (count + ranks - 1) / ranks;
    }

    /** Where a class lies among the parts. */
    long at(long number) {
        long rank = 0;
        while (begin(rank + 1) <= number) {
            rank++;
        }
        return rank * room() + number - begin(rank);
    }
}
