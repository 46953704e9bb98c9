package io.shardwright.spi.kernel;

import io.shardwright.spi.kernel.generated.GeneratedKernels;
import io.shardwright.spi.optimizer.OptimizerKernels;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The operations of generated code on one device.
 *
 * <p>All memory is given by the caller, outputs first. Shapes in the comments: {@code ...} stands for any
 * leading dims, which agree. A method whose name starts with {@code add} and ends with {@code Gradient}
 * accumulates into its output; all others overwrite. An output may be the very same tensor as an input
 * where the comment says <em>in place</em>. Activations may be strided views whose last dim is dense, and
 * whose leading dims can be walked with one row stride (sections of the last dim), or heads views
 * {@code [batch, heads, seq, size]} of such tensors for rotary and attention. Parameters are dense. All of an activation is dense, too,
 * unless all its kernels are {@link RowWise}.
 *
 * <p>Everything is f32, but parameters and their gradients may be bf16 (here {@code w}, {@code b}, {@code table}, {@code dw},
 * {@code db}, {@code dTable}): what is added to a gradient is added up in f32, and rounded once at the end of the call. Kernels
 * {@link #inBf16} take all activations and their gradients in either type, compute in f32, and round once; statistics of norms and of softmax
 * and losses ({@code mean}, {@code rstd}, {@code lse}, {@code loss}, {@code stats}) are f32 for them, too.
 *
 * <p>No method allocates once a step has run with the same tensors.
 */
public interface Kernels
        extends LinearKernels,
                ElementwiseKernels,
                ChainKernels,
                ReductionKernels,
                NormKernels,
                AttentionKernels,
                ShapeKernels,
                TokenKernels,
                LossKernels,
                ExpertKernels,
                OptimizerKernels {
    /** The device, for logs: {@code cpu (oneDNN 3.11, 512-bit vectors)}. */
    String describe();

    /**
     * In which of several ways these kernels have computed so far, where they have measured which is the fastest: lines in the device's own
     * words, which a run that goes on from this one is given, as each way adds in an order of its own.
     */
    default List<String> choices() {
        return List.of();
    }

    /**
     * These kernels for runs whose numbers are bf16: they take activations in either type, and products of attention take operands in
     * bf16 where that makes them faster.
     */
    default Kernels inBf16() {
        return this;
    }

    /** These kernels, and those that the compiler wrote for methods which this device has none for. */
    default Kernels with(GeneratedKernels generated) {
        return this;
    }

    // ---------------------------------------------------------------- memory
    // A device with memory of its own has to be told what the host does to tensors. For others these do nothing.

    /** Whether tensors have one copy on the host and one on the device. */
    default boolean hasMemory() {
        return false;
    }

    /** Whether the device has a copy of {@code x}. */
    default boolean holds(LocalTensor x) {
        return false;
    }

    /**
     * Ranks that share this device are about to take memory of it, each by its own {@link #allocate}.
     *
     * @param bytes of all of them together
     * @throws io.shardwright.diagnostic.ModelException if the device has less
     */
    default void requireRoom(long bytes) {}

    /** Host memory of {@code bytes} bytes that is then filled and, from the first call on, known to the device. */
    default MemorySegment allocate(LongFunction<MemorySegment> heap, long bytes) {
        return heap.apply(bytes);
    }

    /** The host has written {@code x}: what is called from now on sees it. */
    default void toDevice(LocalTensor x) {}

    /** The host wants to read {@code x}: returns when it is what the calls so far have made of it. */
    default void toHost(LocalTensor x) {}

    /**
     * A unit begins of which the rank has several. They make the same calls on other tensors, which a device that compiles what it is called
     * for may then compile once.
     */
    default void beforeUnit() {}

    /** It ends. */
    default void afterUnit() {}

    /** An update of all parameters ends. It makes the same calls in each step, whatever follows: a device may then compile it once. */
    default void afterUpdate() {}
}
