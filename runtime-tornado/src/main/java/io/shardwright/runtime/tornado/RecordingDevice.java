package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.check.SelfCheck;
import io.shardwright.runtime.tornado.graph.Recorder;
import io.shardwright.runtime.tornado.kernel.ChainLaunch;
import io.shardwright.runtime.tornado.kernel.GeneratedLaunch;
import io.shardwright.runtime.tornado.launch.DeviceCall;
import io.shardwright.runtime.tornado.launch.DeviceLimits;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.TornadoException;
import io.shardwright.runtime.tornado.matmul.DeviceMatmuls;
import io.shardwright.spi.kernel.ChainTensors;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.generated.GeneratedKernel;
import io.shardwright.spi.kernel.generated.GeneratedKernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The memory of a device of TornadoVM, what runs on it, and how much that was. */
abstract class RecordingDevice implements RecordingKernels {
    private final TornadoDevices.Found device;
    private final DeviceMatmuls matmuls;
    private final @Nullable SelfCheck check;
    private final ChainTensors chainTensors = new ChainTensors();
    private final Map<String, List<GeneratedKernel>> generated = new HashMap<>();
    private boolean profiled;
    private boolean isBf16;
    private @Nullable Recorder recorder;

    /** @param check of its kernels; null for none */
    RecordingDevice(TornadoDevices.Found device, DeviceMatmuls matmuls, @Nullable SelfCheck check) {
        this.device = device;
        this.matmuls = matmuls;
        this.check = check;
    }

    @Override
    public String describe() {
        return "tornado (" + device.name() + "; " + matmuls.describe() + ")";
    }

    /** Whether the run's numbers are bf16. */
    final boolean isBf16() {
        return isBf16;
    }

    /** These kernels take bf16 in every run; what memory may be, and who stands in for them on the host, depends on it. */
    @Override
    public Kernels inBf16() {
        isBf16 = true;
        return this;
    }

    // ---------------------------------------------------------------- memory

    @Override
    public boolean hasMemory() {
        return true;
    }

    @Override
    public boolean holds(LocalTensor x) {
        return recorder != null && recorder.memory().holds(x);
    }

    @Override
    public void requireRoom(long bytes) {
        limits().requireTogether(bytes);
    }

    @Override
    public MemorySegment allocate(LongFunction<MemorySegment> heap, long bytes) {
        if (recorder != null) {
            throw new IllegalStateException("this device has the memory of a model already");
        }
        limits().require(bytes, isBf16 ? DType.BF16 : DType.F32);
        MemorySegment memory = heap.apply(DeviceMemory.HEADER + bytes);
        recorder = new Recorder(new DeviceMemory(memory), device.device(), check, profiled);
        return memory.asSlice(DeviceMemory.HEADER);
    }

    private DeviceLimits limits() {
        return DeviceLimits.of(device.name(), device.device());
    }

    @Override
    public void toDevice(LocalTensor x) {
        if (recorder != null) {
            recorder.toDevice(x);
        }
    }

    @Override
    public void toHost(LocalTensor x) {
        if (recorder != null) {
            recorder.toHost(x);
        }
    }

    // ---------------------------------------------------------------- counters

    /** Has TornadoVM's profiler count bytes, which takes time; to be called before this device has memory. */
    public void profile() {
        profiled = true;
    }

    /** TaskGraphs captured so far: what TornadoVM has compiled. */
    public int graphs() {
        return recorder().graphs();
    }

    /** TaskGraphs executed so far. */
    public long executions() {
        return recorder().executions();
    }

    /** Bytes copied to the device so far. */
    public long bytesIn() {
        return recorder().bytesIn();
    }

    /** Bytes copied to the host so far. */
    public long bytesOut() {
        return recorder().bytesOut();
    }

    @Override
    public final Recorder recorder() {
        if (recorder == null) {
            throw new IllegalStateException("this device has no memory yet: call Assembly.commit() first");
        }
        return recorder;
    }

    @Override
    public final DeviceMemory memory() {
        return recorder().memory();
    }

    // ---------------------------------------------------------------- generated kernels

    /** Whichever class is built first gives the kernels of a method: what others wrote for it computes the same. */
    @Override
    public Kernels with(GeneratedKernels more) {
        for (String method : more.methods()) {
            if (generated.putIfAbsent(method, more.forMethod(method)) == null && check != null) {
                check.add(method, more);
            }
        }
        return this;
    }

    @Override
    public void recordGenerated(String method, List<LocalTensor> tensors, Number... numbers) {
        List<GeneratedKernel> kernels = generated.get(method);
        if (kernels == null) {
            throw new TornadoException(ChainLaunch.withoutTornado(method));
        }
        List<Number> all = List.of(numbers);
        for (GeneratedKernel kernel : kernels) {
            record(GeneratedLaunch.launch(memory(), kernel, tensors, all));
        }
    }

    // ---------------------------------------------------------------- chains

    @Override
    public ChainTensors chainTensors() {
        return chainTensors;
    }

    @Override
    public void chain(ElementwiseChain chain) {
        if (chain.lie().contains(ElementwiseChain.Lies.ANY)) {
            chainOnHost(chain);
            return;
        }
        if (check != null) {
            check.add(chain);
        }
        record(ChainLaunch.launch(memory(), chain, chainTensors));
    }

    private void chainOnHost(ElementwiseChain chain) {
        Kernels host = onHost();
        for (int i = 0; i < chain.tensors(); i++) {
            host.chainTensors().set(i, chainTensors.get(i));
            if (i >= chain.outputs()) {
                toHost(chainTensors.get(i));
            }
        }
        host.chain(chain);
        for (int i = 0; i < chain.outputs(); i++) {
            toDevice(chainTensors.get(i));
        }
    }

    @Override
    public final DeviceMatmuls matmuls() {
        return matmuls;
    }

    @Override
    public final void record(DeviceCall call) {
        recorder().call(call);
    }

    @Override
    public final void record(List<? extends DeviceCall> calls) {
        recorder().call(calls);
    }

    @Override
    public void beforeUnit() {
        recorder().beforeUnit();
    }

    @Override
    public void afterUnit() {
        recorder().afterUnit();
    }

    @Override
    public void afterUpdate() {
        recorder().afterUpdate();
    }
}
