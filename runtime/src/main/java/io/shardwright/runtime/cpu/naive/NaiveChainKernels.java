package io.shardwright.runtime.cpu.naive;

import io.shardwright.spi.kernel.ChainKernels;
import io.shardwright.spi.kernel.ElementwiseChain;

/** Chains by {@link NaiveChain}. */
public interface NaiveChainKernels extends ChainKernels {
    @Override
    default void chain(ElementwiseChain chain) {
        NaiveChain.run(chain, chainTensors());
    }
}
