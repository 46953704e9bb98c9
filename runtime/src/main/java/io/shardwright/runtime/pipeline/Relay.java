package io.shardwright.runtime.pipeline;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** What flows through a stage to a later one, beside what the stage makes: handed on as it is, and so is what comes back. */
record Relay(Kernels kernels, LocalTensor in, LocalTensor dIn, LocalTensor out, LocalTensor dOut) {
    void forward() {
        kernels.copy(out, in);
    }

    /** Before units of the stage add what they contribute. */
    void backward() {
        kernels.copy(dIn, dOut);
    }
}
