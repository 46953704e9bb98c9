package io.shardwright.runtime.optimize;

import io.shardwright.tensor.LocalTensor;

/** A hidden matrix {@code [rows, cols]} of which this rank holds all elements, or some. */
public interface MatrixPart {
    String name();

    /** Of the whole matrix. */
    long rows();

    long cols();

    /** What this rank holds of it, in any order. */
    FlatPart elements();

    /**
     * Declares the ways between the gradients that the ranks hold and one whole matrix; before memory is given out.
     *
     * @param whole {@code [rows, cols]} of the gradients' type, this rank's memory for whole matrices
     */
    Exchange exchange(LocalTensor whole);

    /** All ranks call both, for the same matrices in the same order. */
    interface Exchange {
        /** The gradients of all ranks become {@code whole} on rank {@code owner}. */
        void gather(int owner);

        /** {@code whole} on rank {@code owner} becomes the gradients of all ranks. */
        void scatter(int owner);
    }
}
