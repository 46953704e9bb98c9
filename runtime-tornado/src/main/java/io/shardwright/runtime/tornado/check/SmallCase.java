package io.shardwright.runtime.tornado.check;

import io.shardwright.spi.kernel.Kernels;
import java.util.List;

/**
 * Calls that are quickly computed twice.
 *
 * @param kernels of the device that they run
 */
public record SmallCase(List<String> kernels, Calls calls) {
    /** Calls on tensors that they make themselves. */
    public interface Calls {
        void run(Kernels kernels, SmallTensors tensors);
    }

    static SmallCase of(Calls calls, String... kernels) {
        return new SmallCase(List.of(kernels), calls);
    }
}
