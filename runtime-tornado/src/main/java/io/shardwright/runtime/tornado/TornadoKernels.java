package io.shardwright.runtime.tornado;

import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.tornado.check.SelfCheck;
import io.shardwright.runtime.tornado.matmul.DeviceMatmuls;
import io.shardwright.spi.kernel.Kernels;
import org.jspecify.annotations.Nullable;

/** A device of TornadoVM. This class only says which class does what. */
public final class TornadoKernels extends RecordingDevice
        implements TornadoLinearKernels,
                TornadoElementwiseKernels,
                TornadoReductionKernels,
                TornadoNormKernels,
                TornadoAttentionKernels,
                TornadoShapeKernels,
                TornadoTokenKernels,
                TornadoLossKernels,
                TornadoOptimizerKernels,
                TornadoExpertKernels {
    private @Nullable Kernels onHost;

    /** @param checked whether kernels are held to the naive ones before they run for the first time */
    TornadoKernels(TornadoDevices.Found device, DeviceMatmuls matmuls, boolean checked) {
        super(device, matmuls, checked ? new SelfCheck(() -> new TornadoKernels(device, matmuls, false)) : null);
    }

    @Override
    public Kernels onHost() {
        if (onHost == null) {
            Kernels host = new CpuKernelProvider().create();
            onHost = isBf16() ? host.inBf16() : host;
        }
        return onHost;
    }
}
