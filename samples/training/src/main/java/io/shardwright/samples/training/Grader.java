package io.shardwright.samples.training;

import io.shardwright.tensor.LocalTensor;

/** Says how well a model did on some sequences. */
@FunctionalInterface
public interface Grader {
    /**
     * How many of the sequences are right.
     *
     * @param first number of the first sequence
     * @param result the model's, a row for each sequence
     */
    int right(long first, LocalTensor result);
}
