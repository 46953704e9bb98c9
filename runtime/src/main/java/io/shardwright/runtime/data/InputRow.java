package io.shardwright.runtime.data;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.LongToIntFunction;

/**
 * Where one item goes: its row of each input that a stage reads. What is set of an input that the stage doesn't read, or the model doesn't
 * have, goes nowhere. Of an input with positions ({@code [batch, positions, ...]}) a rank along cp has some, and an item is given whole or
 * by position, so a source need not know which.
 */
public final class InputRow {
    private final InputTensors inputs;
    private final long row;
    private final long sequence;
    private final SequencePositions positions;

    /**
     * @param row of the tensors
     * @param sequence its number, counted over the whole run
     * @param positions of a sequence that are wanted
     */
    public InputRow(InputTensors inputs, long row, long sequence, SequencePositions positions) {
        this.inputs = inputs;
        this.row = row;
        this.sequence = sequence;
        this.positions = positions;
    }

    /** The number of the sequence in the run, or in a part of a {@link Mixture}: for what is to be another each time an item is seen. */
    public long sequence() {
        return sequence;
    }

    /** Of a sequence, those that are wanted. */
    public SequencePositions positions() {
        return positions;
    }

    /** Whether something is done with the input, so that it is worth making. */
    public boolean reads(String input) {
        return inputs.of(input).isPresent();
    }

    InputRow ofSequence(long other) {
        return new InputRow(inputs, row, other, positions);
    }

    /** A number for the item: an input {@code i32 [batch]}. */
    public void integer(String input, int value) {
        integers(input, new int[] {value});
    }

    /** A number for the item: an input {@code f32 [batch]}. */
    public void number(String input, float value) {
        floats(input, new float[] {value});
    }

    /**
     * Integers by position: an input {@code i32 [batch, positions]}.
     *
     * @param at asked for the positions that are wanted, in the order of the whole sequence
     */
    public void integers(String input, LongToIntFunction at) {
        tensor(input, DType.I32).ifPresent(tensor -> {
            requirePositions(input, tensor);
            MemorySegment memory = tensor.storage().segment();
            long start = tensor.offset() + row * tensor.stride(0);
            for (long t = 0; t < positions.count(); t++) {
                memory.setAtIndex(
                        ValueLayout.JAVA_INT, start + t * tensor.stride(1), at.applyAsInt(positions.position(t)));
            }
        });
    }

    /** Where something holds, by position: an input {@code mask [batch, positions]}. */
    public void mask(String input, LongPredicate at) {
        tensor(input, DType.MASK).ifPresent(tensor -> {
            requirePositions(input, tensor);
            MemorySegment memory = tensor.storage().segment();
            long start = tensor.offset() + row * tensor.stride(0);
            for (long t = 0; t < positions.count(); t++) {
                memory.setAtIndex(
                        ValueLayout.JAVA_FLOAT, start + t * tensor.stride(1), at.test(positions.position(t)) ? 1f : 0f);
            }
        });
    }

    /** All of an item's integers, row-major: an input {@code i32 [batch, ...]}, whose other dims have as many elements. */
    public void integers(String input, int[] values) {
        tensor(input, DType.I32).ifPresent(tensor -> copy(input, tensor, MemorySegment.ofArray(values), values.length));
    }

    /**
     * All of an item's numbers, row-major: an input {@code f32 [batch, ...]}, whose other dims have as many elements. Where the run has
     * its numbers in bf16 they are rounded, unless the model says that they are data ({@code @Gradient(false)}).
     */
    public void floats(String input, float[] values) {
        Optional<LocalTensor> tensor = inputs.of(input);
        if (tensor.isPresent() && tensor.get().type() == DType.BF16) {
            copy(input, tensor.get(), MemorySegment.ofArray(rounded(values)), values.length);
        } else {
            tensor(input, DType.F32)
                    .ifPresent(floats -> copy(input, floats, MemorySegment.ofArray(values), values.length));
        }
    }

    private static short[] rounded(float[] values) {
        short[] rounded = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = Bf16.round(values[i]);
        }
        return rounded;
    }

    /** The whole input, of which this item is one row, to be filled in some other way; empty if nobody reads it. */
    public Optional<LocalTensor> tensor(String input) {
        return inputs.of(input);
    }

    private Optional<LocalTensor> tensor(String input, DType type) {
        Optional<LocalTensor> tensor = inputs.of(input);
        if (tensor.isPresent() && tensor.get().type() != type) {
            throw new DataException("the data has " + name(type) + " for " + input + ", which the model takes as "
                    + name(tensor.get().type()) + "\n  Fix: fill it as forward declares it");
        }
        return tensor;
    }

    private static String name(DType type) {
        return switch (type) {
            case I32 -> "integers";
            case MASK -> "a mask";
            default -> "floats";
        };
    }

    private void requirePositions(String input, LocalTensor tensor) {
        if (tensor.dimCount() != 2 || tensor.dim(1) != positions.count()) {
            throw new DataException("the data has " + input + " by position, of which there are " + positions.count()
                    + ", and the model takes " + tensor + "\n  Fix: give all of an item's elements");
        }
    }

    /** A whole row, or of one with positions those that are wanted. */
    private void copy(String input, LocalTensor tensor, MemorySegment values, long count) {
        long elements = tensor.size() / tensor.dim(0);
        MemorySegment memory = tensor.storage().segment();
        long bytes = tensor.type().bytes();
        long start = tensor.offset() + row * tensor.stride(0);
        boolean byPosition = count != elements
                && tensor.dimCount() > 1
                && tensor.dim(1) == positions.count()
                && count == elements * positions.ranks();
        if (count != elements && !byPosition || !tensor.isDense()) {
            throw new DataException(
                    "the data has " + count + " elements of " + input + " for an item, and the model takes " + tensor
                            + ", " + elements + " for each\n  Fix: give as many as there are");
        }
        long each = byPosition ? elements / positions.count() : elements;
        for (long t = 0; t < elements / each; t++) {
            long from = byPosition ? positions.position(t) : 0;
            MemorySegment.copy(values, from * each * bytes, memory, (start + t * each) * bytes, each * bytes);
        }
    }
}
