package io.shardwright.spi;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.routing.Routing;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/**
 * What a generated class is built from: its place in the model, the devices and ranks, and its memory.
 *
 * <p>Building happens in two phases. Constructors declare parameters, temporaries and slots; {@link #commit}
 * then gives all of them memory at once.
 */
public interface Assembly {
    Kernels kernels();

    Communicator communicator(Axis axis);

    /** Ranks along the axis. */
    int degree(Axis axis);

    /** This rank's number along the axis. */
    int index(Axis axis);

    /**
     * This rank's part of a dim that need not divide by the axis's degree, such as a vocabulary: part i of n begins at {@code whole i / n}.
     *
     * @throws ModelException if there are fewer than ranks
     */
    default long part(Axis axis, long whole) {
        return part(axis, whole, Code.VOCABULARY_TOO_SMALL, "a dim of size " + whole);
    }

    /**
     * This rank's part of {@link #seq}, which need not divide by the axis's degree.
     *
     * @throws ModelException if there are fewer positions than ranks
     */
    default long partOfSeq(Axis axis) {
        return part(axis, seq(), Code.SEQUENCE_NOT_DIVISIBLE, "a sequence of " + seq() + " positions");
    }

    private long part(Axis axis, long whole, Code code, String what) {
        long ranks = degree(axis);
        if (whole < ranks) {
            throw new ModelException("[shard/" + code.text() + "] " + what + " cannot be split over " + axis.text()
                    + "=" + ranks + "\n  Fix: take " + axis.text() + " up to " + whole);
        }
        return Split.begin(whole, index(axis) + 1, ranks) - Split.begin(whole, index(axis), ranks);
    }

    /** Sequences in a microbatch. */
    long batch();

    /** Positions of a sequence on this rank: with context parallelism its share of them. */
    long seq();

    /** Which positions of the whole sequence these are. */
    SequencePositions positions();

    /** The assembly of a module in field {@code name}. */
    Assembly child(String name);

    /** The assembly of a unit of this module: names are this module's, temporaries its own. */
    Assembly unit(String name);

    /** The assembly of element {@code index} of a list of modules in field {@code name}; a unit of its own. */
    Assembly child(String name, int index);

    /**
     * The assembly of round {@code index} of a loop over lists of layers in this module: what it declares of a layer in field
     * {@code layers} is {@code layers.3}'s.
     */
    Assembly round(int index);

    /** The same module, called once more: on the same parameters, but what is dropped out, and noise, differ. */
    Assembly again(int use);

    /** The same for sequences of another length, an encoder's for instance, which cp doesn't split. */
    Assembly withSequences(long positions);

    /** Declares a parameter; {@code name} is relative to this module. */
    Parameter parameter(String name, ParameterRole role, Initial initial, Split split, long... wholeDims);

    /**
     * Declares numbers that are known when the model is built, and never change.
     *
     * @param values of the whole tensor, the last dim fastest
     * @return this rank's shard of them
     * @throws ModelException if there are not as many as {@code wholeDims} say
     */
    LocalTensor constant(float[] values, Split split, long... wholeDims);

    /**
     * A buffer for the duration of one forward or backward. Those of one module with the same number share memory, as
     * do those of modules that never call each other.
     */
    LocalTensor temporary(int number, DType type, long... dims);

    /** The same for a tensor that is only read and written row by row: as {@link Slot#rows} for {@link Slot#tensor}. */
    default LocalTensor temporaryRows(int number, DType type, long... dims) {
        return temporary(number, type, dims);
    }

    /** The mask of a dropout layer in field {@code name}, on a tensor cut as {@code split} says. */
    DropoutMask dropout(String name, double rate, Split split, long... wholeDims);

    /**
     * The same where dim {@code sequenceDim}, which is not the last, counts the positions of {@link #positions}; {@code split} may
     * cut it further.
     *
     * @param dims of the tensor on all ranks that {@code split} cuts it over together: {@link #seq} along {@code sequenceDim}
     */
    DropoutMask sequenceDropout(String name, double rate, Split split, int sequenceDim, long... dims);

    /**
     * Attention over the positions of all ranks along cp, with buffers for the duration of one forward or backward.
     *
     * @param name what messages call it
     * @param heads of q on this rank
     * @param keyHeads of k and v on this rank, dividing {@code heads}
     * @param seq positions on this rank
     * @param size of one head
     * @throws ModelException if the form of context parallelism that the run chose cannot split these
     */
    ContextAttention contextAttention(
            String name, long batch, long heads, long keyHeads, long seq, long size, AttentionOptions options);

    /**
     * The mask of the weights of an attention, of the dropout layer in field {@code name}. Its dims are sequences, heads, queries and keys
     * of the whole sequence.
     *
     * @param firstHead number of this rank's first head
     * @param heads all there are
     * @param queries on this rank
     * @param keys on this rank
     */
    DropoutMask attentionDropout(String name, double rate, long firstHead, long heads, long queries, long keys);

    /**
     * The mixture of experts in field {@code name}.
     *
     * @param experts all there are
     * @param held those that this rank holds; the ranks along ep have the others, if it isn't all
     * @param addends ranks of which each has an addend of the gradients of the same tokens' gates
     */
    ExpertLayer experts(String name, Routing routing, long experts, long held, long addends);

    /**
     * Whether the gradient of a weight is still zero, as the update has left it: then what is added first need not read it. Who asks
     * adds, so the next answer is no.
     */
    boolean startsGradient(LocalTensor gradient);

    /**
     * Declares what one forward computes beside the models in fields.
     *
     * @param flops floating-point operations of matrix multiplications and attention on this rank; additions and multiplications
     *     count each
     */
    void computes(long flops);

    /**
     * Declares that the class takes the positions on this rank for all that a sequence has.
     *
     * @param kernel which of its kernels does
     */
    void takesPositionsForAll(String kernel);

    /** A slot for one microbatch. */
    Slot slot();

    /**
     * A slot for activations that are computed again in backward ({@code @Recompute}): its memory is shared by all scratch
     * slots of this module, its microbatch is that of {@code follows}.
     */
    Slot scratch(Slot follows);

    /**
     * Checks what the compiler could not prove.
     *
     * @throws ModelException with {@code text} and both values if they differ
     */
    void requireEqual(long left, long right, String text);

    /**
     * @throws ModelException if {@code divisor} leaves a remainder; the message has {@code text}, both values and
     *     the legal divisors
     */
    void requireDivides(long divisor, long dividend, String code, String text);

    /** Gives every parameter, temporary and slot its memory, and parameters their first values. */
    void commit();
}
