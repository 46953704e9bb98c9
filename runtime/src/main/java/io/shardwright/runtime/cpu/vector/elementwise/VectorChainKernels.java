package io.shardwright.runtime.cpu.vector.elementwise;

import io.shardwright.spi.ChainKernels;
import io.shardwright.spi.ChainTensors;
import io.shardwright.spi.ElementwiseChain;

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
