package io.shardwright.runtime.cpu.vector.elementwise;

import io.shardwright.spi.kernel.ChainKernels;
import io.shardwright.spi.kernel.ChainTensors;
import io.shardwright.spi.kernel.ElementwiseChain;

/** Chains by {@link ChainPieces}. */
public interface VectorChainKernels extends ChainKernels {
    ChainPieces chainPieces();

    @Override
    default ChainTensors chainTensors() {
        return chainPieces().tensors();
    }

    @Override
    default void chain(ElementwiseChain chain) {
        chainPieces().run(chain);
    }
}
