package io.shardwright.runtime.data;

import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.runtime.random.Permutation;

/** A permutation for every epoch, keyed by seed and epoch. */
record ShuffledOrder(long key) implements Order {
    static ShuffledOrder of(long seed) {
        return new ShuffledOrder(HashedNormal.streamKey("order", seed));
    }

    @Override
    public long item(long sequence, long size) {
        long epoch = sequence / size;
        return size == DataSource.UNBOUNDED
                ? sequence
                : Permutation.at(HashedNormal.hash(key, epoch), size, sequence % size);
    }
}
