package io.shardwright.spi.kernel;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A chain of elementwise operators that the compiler found in a model and wrote down in a class of its own, for each kind of device.
 *
 * @param name where it stands: {@code p.ShardedMlpChains.Y}
 * @param outputs how many tensors it makes
 * @param inputs of how many
 * @param between how many steps make something that is neither
 * @param steps all of it on one piece of each tensor
 * @param lie how inputs lie, in order; empty if all are of the outputs' shape
 * @param kernel gives a reference to the kernel for TornadoVM, a static method; empty if the model was compiled without TornadoVM
 */
public record ElementwiseChain(
        String name,
        int outputs,
        int inputs,
        int between,
        Steps steps,
        List<Lies> lie,
        Optional<Supplier<Object>> kernel) {
    public ElementwiseChain {
        lie = List.copyOf(lie);
    }

    /** What a chain does with one piece of each tensor. */
    @FunctionalInterface
    public interface Steps {
        void run(Pieces pieces);
    }

    /** How an input lies beside the outputs: of their shape, or spread over dims that it lacks or has as 1. */
    public enum Lies {
        /** An element for each. */
        ALIKE,
        /** One number for all. */
        NUMBER,
        /** The same elements for each row. */
        ROW,
        /** One number for each row. */
        COLUMN,
        /** Spread otherwise, which kernels for TornadoVM aren't written for. */
        ANY
    }

    /** Without a kernel for TornadoVM. */
    public ElementwiseChain(String name, int outputs, int inputs, int between, Steps steps) {
        this(name, outputs, inputs, between, steps, List.of(), Optional.empty());
    }

    /** The same with a kernel for TornadoVM. */
    public ElementwiseChain withKernel(Supplier<Object> reference) {
        return new ElementwiseChain(name, outputs, inputs, between, steps, lie, Optional.of(reference));
    }

    /** The same with inputs that lie as is said of each. */
    public ElementwiseChain spreading(Lies... inputsLie) {
        return new ElementwiseChain(name, outputs, inputs, between, steps, List.of(inputsLie), kernel);
    }

    /** How an input lies. */
    public Lies lies(int input) {
        return lie.isEmpty() ? Lies.ALIKE : lie.get(input);
    }

    /** All tensors of a call. */
    public int tensors() {
        return outputs + inputs;
    }
}
