package io.shardwright.runtime.state;

import io.shardwright.runtime.assembly.Shard;
import io.shardwright.tensor.LocalTensor;

/**
 * Elements of a whole tensor that a rank holds.
 *
 * @param tensor its number among all
 * @param shard which elements of the whole this rank's shard has
 * @param from the first of the shard that it is about
 * @param memory where they lie, side by side, f32
 */
record OwnedRange(int tensor, Shard shard, long from, LocalTensor memory) {
    long to() {
        return from + memory.size();
    }

    long bytes() {
        return memory.size() * Float.BYTES;
    }

    /** Its elements {@code first} to {@code end}, counted from its own first. */
    OwnedRange section(long first, long end) {
        return new OwnedRange(tensor, shard, from + first, memory.section(0, first, end - first));
    }

    /** Takes a run of elements that lie side by side both in {@link #memory} and in the whole tensor. */
    @FunctionalInterface
    interface RunTaker {
        void take(long inMemory, long inWhole, long length);
    }

    /** Hands over every run, in order. */
    void forEachRun(RunTaker taker) {
        forEachRun(shard, from, to(), taker);
    }

    /** The runs of elements {@code from} to {@code to} of a shard, counted from {@code from}. */
    static void forEachRun(Shard shard, long from, long to, RunTaker taker) {
        shard.forEachRun((inShard, inWhole, length) -> {
            long first = Math.max(inShard, from);
            long end = Math.min(inShard + length, to);
            if (first < end) {
                taker.take(first - from, inWhole + first - inShard, end - first);
            }
        });
    }
}
