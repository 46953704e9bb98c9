package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.Chains;
import io.shardwright.spi.ChainTensors;
import io.shardwright.spi.ElementwiseChain;
import io.shardwright.spi.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The memory of a device of TornadoVM, what runs on it, and how much that was. */
abstract class RecordingDevice implements Kernels {
    private final TornadoDevices.Found device;
    private final MatrixProducts products;
    private final @Nullable SelfCheck check;
    private final ChainTensors chainTensors = new ChainTensors();
    private boolean profiled;
    private @Nullable Recorder recorder;

    /** @param check of its kernels; null for none */
    RecordingDevice(TornadoDevices.Found device, MatrixProducts products, @Nullable SelfCheck check) {
        this.device = device;
        this.products = products;
        this.check = check;
    }

    @Override
    public String describe() {
        return "tornado (" + device.name() + "; " + products.describe() + ")";
    }

    // ---------------------------------------------------------------- memory

    @Override
    public boolean hasMemory() {
        return true;
    }

    @Override
    public MemorySegment allocate(LongFunction<MemorySegment> heap, long bytes) {
        if (recorder != null) {
            throw new IllegalStateException("this device has the memory of a model already");
        }
        MemorySegment memory = heap.apply(DeviceMemory.HEADER + bytes);
        recorder = new Recorder(new DeviceMemory(memory), device.device(), check, profiled);
        return memory.asSlice(DeviceMemory.HEADER);
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

    final Recorder recorder() {
        if (recorder == null) {
            throw new IllegalStateException("this device has no memory yet: call Assembly.commit() first");
        }
        return recorder;
    }

    final DeviceMemory memory() {
        return recorder().memory();
    }

    // ---------------------------------------------------------------- chains

    @Override
    public ChainTensors chainTensors() {
        return chainTensors;
    }

    @Override
    public void chain(ElementwiseChain chain) {
        if (check != null) {
            check.add(chain);
        }
        record(Chains.launch(memory(), chain, chainTensors));
    }

    final MatrixProducts products() {
        return products;
    }

    final void record(Call call) {
        recorder().call(call);
    }
}
