package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.runtime.tornado.launch.TornadoException;
import io.shardwright.spi.kernel.ChainTensors;
import io.shardwright.spi.kernel.ElementwiseChain;

/** Chains of elementwise operators, whose kernels the compiler has written beside their model. */
public final class ChainLaunch {
    private ChainLaunch() {}

    /** @throws TornadoException if the model was compiled without TornadoVM */
    public static KernelLaunch launch(DeviceMemory memory, ElementwiseChain chain, ChainTensors tensors) {
        Object kernel = chain.kernel()
                .orElseThrow(() -> new TornadoException(withoutTornado(chain.name())))
                .get();
        Object[] literals = new Object[2 * chain.tensors() + 2];
        for (int i = 0; i < chain.tensors(); i++) {
            DeviceRows rows = memory.rows(tensors.get(i));
            literals[2 * i] = rows.at();
            literals[2 * i + 1] = rows.stride();
        }
        DeviceRows first = memory.rows(tensors.get(0));
        literals[literals.length - 2] = first.cols();
        literals[literals.length - 1] = first.size();
        return KernelLaunch.ofLoop(chain.name(), kernel, literals);
    }

    /** What to say if the compiler has written no kernel. */
    public static String withoutTornado(String what) {
        return what + " has no kernel for --device tornado, because its model was compiled without TornadoVM's API\n"
                + "  Fix: put io.github.beehive-lab:tornado-api on the class path that the model is compiled"
                + " with (docs/gpu.md)";
    }
}
