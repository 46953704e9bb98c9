package io.shardwright.runtime.tornado;

import io.shardwright.tensor.LocalTensor;

/**
 * Heads views {@code [batch, heads, seq, size]} part by part, as kernels take them that go from row to row in one step: each head of all
 * sequences where these follow each other, else each head of each sequence. Numbers of rows are kept as {@code [heads, batch, seq]}, which is
 * the same for both.
 *
 * @param parts how many there are
 * @param ofHead how many of them a head has
 */
record HeadsAsRows(long parts, long ofHead) {
    static HeadsAsRows of(LocalTensor x, LocalTensor y) {
        long ofHead = follows(x) && follows(y) ? 1 : x.dim(0);
        return new HeadsAsRows(x.dim(1) * ofHead, ofHead);
    }

    private static boolean follows(LocalTensor x) {
        return x.stride(0) == x.dim(2) * x.stride(2);
    }

    /** {@code [sequences, 1, seq, size]}. */
    LocalTensor part(LocalTensor x, long part) {
        long sequences = x.dim(0) / ofHead;
        return x.section(0, part % ofHead * sequences, sequences).section(1, part / ofHead, 1);
    }

    /** Of what has a number for each row. */
    LocalTensor numbers(LocalTensor x, long part) {
        long count = x.size() / parts;
        return x.reshape(x.size()).section(0, part * count, count);
    }
}
