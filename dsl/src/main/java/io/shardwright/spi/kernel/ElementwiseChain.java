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
        List<ChainInput> lie,
        Optional<Supplier<Object>> kernel) {
    public ElementwiseChain {
        lie = List.copyOf(lie);
    }

    /** What a chain does with one piece of each tensor. */
    @FunctionalInterface
    public interface Steps {
        void run(Pieces pieces);
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
    public ElementwiseChain spreading(ChainInput... inputsLie) {
        return new ElementwiseChain(name, outputs, inputs, between, steps, List.of(inputsLie), kernel);
    }

    /** How an input lies. */
    public ChainInput lies(int input) {
        return lie.isEmpty() ? ChainInput.ALIKE : lie.get(input);
    }

    /** All tensors of a call. */
    public int tensors() {
        return outputs + inputs;
    }
}
