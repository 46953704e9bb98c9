package io.shardwright.runtime.optimize;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * What an optimizer updates on one rank, and the memory it is given for that. Whoever holds the parameters provides it, and
 * may hand over a share of them: an elementwise optimizer takes any pieces of flat buffers, while one that needs whole
 * matrices gets these as {@link MatrixPart}s, which know how to put them together.
 */
public interface ParameterParts {
    Kernels kernels();

    /** All that is updated on this rank. */
    List<FlatPart> all();

    /** The hidden matrices that this rank holds anything of; the same list on every rank that shares them. */
    List<MatrixPart> hiddenMatrices();

    /** All that is updated on this rank, without the hidden matrices. */
    List<FlatPart> allButHiddenMatrices();

    /** Biases of routers, which no gradient updates. */
    default List<RouterBias> routerBiases() {
        return List.of();
    }

    /** Ranks that share the work on hidden matrices; {@link MatrixPart.Exchange} counts them from 0. */
    int sharers();

    /** This rank's number among them. */
    int sharer();

    /** What is updated on this rank as f32 copies of values. Empty if all values are f32, and updated themselves. */
    List<RoundedValues.Pair> rounded();

    /** State of the optimizer for each element of {@code part}, f32, zero at first. */
    LocalTensor state(FlatPart part, String name);

    /** Memory for the duration of a step. */
    LocalTensor work(DType type, long elements);
}
