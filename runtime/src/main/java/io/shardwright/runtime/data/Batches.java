package io.shardwright.runtime.data;

import io.shardwright.spi.kernel.SequencePositions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The sequences of a run, in order, the same for every mesh: tokens, and for a model that gives a loss their targets. */
public interface Batches extends InputSource {
    /**
     * Fills in the sequences of a microbatch.
     *
     * @param first number of its first sequence, counted over the whole run: step s of batches of n begins with s n
     * @param positions of each sequence that are wanted
     * @param tokens i32 {@code [batch, positions]}
     * @param targets i32 {@code [batch, positions]}: at every position the token after that of {@code tokens}
     */
    void fill(long first, SequencePositions positions, LocalTensor tokens, LocalTensor targets);

    /**
     * Whether a target may be negative, and so left out of means over targets. Then those that count are counted before every step,
     * for which {@link #fill} is called once more for each microbatch.
     */
    default boolean ignoresTargets() {
        return true;
    }

    /** Of the model's inputs, the first is the tokens, and the second their targets. */
    @Override
    default void fill(long first, SequencePositions positions, InputTensors inputs) {
        Optional<LocalTensor> tokens = inputs.number(0);
        Optional<LocalTensor> targets = inputs.number(1);
        LocalTensor one = tokens.or(() -> targets).orElseThrow();
        // What the stage doesn't read goes nowhere.
        fill(
                first,
                positions,
                tokens.orElseGet(() -> LocalTensor.dense(unread(one), DType.I32, one.dims())),
                targets.orElseGet(() -> LocalTensor.dense(unread(one), DType.I32, one.dims())));
    }

    private static Storage unread(LocalTensor like) {
        return Storage.on(MemorySegment.ofArray(new int[Math.toIntExact(like.size())]));
    }

    @Override
    default Optional<Batches> ignoringTargets() {
        return ignoresTargets() ? Optional.of(this) : Optional.empty();
    }
}
