package io.shardwright.spi.kernel;

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
 * @param kernel gives a reference to the kernel for TornadoVM, a static method; empty if the model was compiled without TornadoVM
 */
public record ElementwiseChain(
        String name, int outputs, int inputs, int between, Steps steps, Optional<Supplier<Object>> kernel) {
    /** What a chain does with one piece of each tensor. */
    @FunctionalInterface
    public interface Steps {
        void run(Pieces pieces);
    }

    /** Without a kernel for TornadoVM. */
    public ElementwiseChain(String name, int outputs, int inputs, int between, Steps steps) {
        this(name, outputs, inputs, between, steps, Optional.empty());
    }

    /** The same with a kernel for TornadoVM. */
    public ElementwiseChain withKernel(Supplier<Object> reference) {
        return new ElementwiseChain(name, outputs, inputs, between, steps, Optional.of(reference));
    }

    /** All tensors of a call. */
    public int tensors() {
        return outputs + inputs;
    }
}
