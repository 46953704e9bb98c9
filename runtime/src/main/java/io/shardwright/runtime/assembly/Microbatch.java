package io.shardwright.runtime.assembly;

import io.shardwright.routing.TokenNoise;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.DropoutMask;

/**
 * What a model computes at a time, and what is random in it. Of what it doesn't learn from, nothing is dropped out, and no noise is
 * added.
 *
 * @param batch sequences
 * @param use behind the names of random streams, where a module is called more than once
 */
record Microbatch(long batch, SequencePositions positions, boolean isTraining, long seed, String use) {
    static Microbatch trained(long batch, SequencePositions positions, long seed) {
        return new Microbatch(batch, positions, true, seed, "");
    }

    /** Without learning from it. */
    static Microbatch applied(long batch, SequencePositions positions, long seed) {
        return new Microbatch(batch, positions, false, seed, "");
    }

    Microbatch withPositions(SequencePositions other) {
        return new Microbatch(batch, other, isTraining, seed, use);
    }

    /** For one more call of a module; 0 is the first. */
    Microbatch again(int times) {
        return times == 0 ? this : new Microbatch(batch, positions, isTraining, seed, use + ".use" + times);
    }

    /**
     * What a dropout drops.
     *
     * @param path of the dropout, from the model
     * @param starts of this rank's part in {@code wholeDims}
     * @param sequenceDim whose places are positions; -1 if there is none
     */
    DropoutMask mask(String path, double rate, long[] wholeDims, long[] starts, int sequenceDim) {
        long key = HashedNormal.streamKey(path + use + ".dropout", seed);
        return new DropoutMask(key, isTraining ? rate : 0, wholeDims, starts, sequenceDim, positions);
    }

    /** What a router's choice is made less sure by. */
    TokenNoise noise(String path) {
        return new TokenNoise(HashedNormal.streamKey(path + use + ".routing", seed), isTraining);
    }
}
