package io.shardwright.runtime.tornado.check;

import io.shardwright.spi.kernel.ElementwiseChain;

/** A small case of a chain that the compiler wrote: what its kernel makes, its steps make. */
public final class SmallChain {
    private static final int ROWS = 37;
    private static final int COLS = 41;

    private SmallChain() {}

    public static SmallCase of(ElementwiseChain chain) {
        return SmallCase.of(
                (kernels, tensors) -> {
                    for (int i = 0; i < chain.tensors(); i++) {
                        boolean isOutput = i < chain.outputs();
                        kernels.chainTensors().set(i, isOutput ? tensors.empty(ROWS, COLS) : tensors.given(ROWS, COLS));
                    }
                    kernels.chain(chain);
                },
                chain.name());
    }
}
