package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.graph.Recorder;
import io.shardwright.runtime.tornado.launch.DeviceCall;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.matmul.DeviceMatmuls;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/** Kernels that are recorded, and run when the host wants to read. */
interface RecordingKernels extends Kernels {
    DeviceMemory memory();

    DeviceMatmuls matmuls();

    Recorder recorder();

    void record(DeviceCall call);

    /** Records the calls of one operation, all made before. */
    void record(List<? extends DeviceCall> calls);

    /**
     * Records what the compiler wrote for a method of {@link Kernels}.
     *
     * @param tensors of the method, in order
     * @param numbers of the method, in order
     */
    void recordGenerated(String method, List<LocalTensor> tensors, Number... numbers);

    /** The host's kernels, for what the device has none for: what they read comes to the host first, and what they write goes back. */
    Kernels onHost();
}
