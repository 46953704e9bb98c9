package io.shardwright.spi.collective;

import io.shardwright.tensor.LocalTensor;

/**
 * The ranks along one mesh axis that this rank shares all other coordinates with.
 *
 * <p>Every rank calls the same operations in the same order. Tensors may be f32, bf16 or i32, dense or strided,
 * of any size, 0 included. Reductions run in rank order, of bf16 in f32 and rounded once. With one rank every operation is the copy that it
 * is by definition, or nothing where it works in place.
 *
 * <p>{@code dim} counts as in {@link LocalTensor#dim}: rank r's part is section r of {@code size()} equal
 * sections along that dim. Where all ranks hold the whole, in an all-gather and a reduce-scatter, ranks need not divide the dim: section r
 * then begins as {@link io.shardwright.spi.Split#begin} says.
 */
public interface Communicator {
    /** This rank's number along the axis, from 0. */
    int rank();

    /** Number of ranks along the axis. */
    int size();

    void barrier(CollectiveSite site);

    /** {@code x} of rank {@code root} replaces that of all others. */
    void broadcast(LocalTensor x, int root, CollectiveSite site);

    /** Section r of {@code whole} on {@code root} becomes {@code part} of rank r. {@code whole} is read on root only. */
    void scatter(LocalTensor part, LocalTensor whole, int dim, int root, CollectiveSite site);

    /** The parts of all ranks become the sections of {@code whole} on {@code root}; elsewhere {@code whole} is untouched. */
    void gather(LocalTensor whole, LocalTensor part, int dim, int root, CollectiveSite site);

    /** {@code x} on {@code root} becomes the reduction over all ranks; elsewhere it is left undefined. */
    void reduce(LocalTensor x, Reduction reduction, int root, CollectiveSite site);

    /** {@code x} becomes the reduction over all ranks, the same bits everywhere. */
    void allReduce(LocalTensor x, Reduction reduction, CollectiveSite site);

    /** The parts of all ranks become the sections of {@code whole}. */
    void allGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site);

    /** {@code part} becomes this rank's section of the reduction of {@code whole} over all ranks. {@code whole} is only read. */
    void reduceScatter(LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site);

    /** Section r of {@code in} (along {@code dim}) goes to rank r, where it becomes section {@link #rank()} of {@code out}. */
    void allToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site);

    /**
     * As {@link #allToAll} along dim 0 with sections of unequal size: {@code sendRows[r]} rows go to rank r,
     * {@code receiveRows[r]} rows come from it, both packed in rank order.
     */
    void allToAllV(LocalTensor out, long[] receiveRows, LocalTensor in, long[] sendRows, CollectiveSite site);

    /** Sends to {@code peer}; returns when {@code x} may be reused. Messages between two ranks keep their order. */
    void send(LocalTensor x, int peer, CollectiveSite site);

    void receive(LocalTensor x, int peer, CollectiveSite site);

    Pending startAllReduce(LocalTensor x, Reduction reduction, CollectiveSite site);

    Pending startAllGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site);

    Pending startReduceScatter(LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site);

    Pending startBroadcast(LocalTensor x, int root, CollectiveSite site);

    Pending startAllToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site);

    Pending startSend(LocalTensor x, int peer, CollectiveSite site);

    Pending startReceive(LocalTensor x, int peer, CollectiveSite site);
}
