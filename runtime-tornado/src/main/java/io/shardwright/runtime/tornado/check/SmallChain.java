package io.shardwright.runtime.tornado.check;

import io.shardwright.spi.kernel.ChainInput;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.tensor.LocalTensor;

/** A small case of a chain that the compiler wrote: what its kernel makes, its steps make. */
public final class SmallChain {
    private static final int ROWS = 37;
    private static final int COLS = 41;

    private SmallChain() {}

    public static SmallCase of(ElementwiseChain chain) {
        return SmallCase.of(
                (kernels, tensors) -> {
                    for (int i = 0; i < chain.tensors(); i++) {
                        kernels.chainTensors()
                                .set(
                                        i,
                                        i < chain.outputs()
                                                ? tensors.empty(ROWS, COLS)
                                                : input(chain.lies(i - chain.outputs()), tensors));
                    }
                    kernels.chain(chain);
                },
                chain.name());
    }

    private static LocalTensor input(ChainInput lies, SmallTensors tensors) {
        return switch (lies) {
            case ALIKE -> tensors.given(ROWS, COLS);
            case NUMBER -> tensors.given(1);
            case ROW -> tensors.given(COLS);
            case COLUMN -> tensors.given(ROWS, 1);
            case ANY -> throw new IllegalArgumentException("no kernel for TornadoVM takes what is spread so");
        };
    }
}
