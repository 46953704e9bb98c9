package io.shardwright.runtime.tornado;

import io.shardwright.runtime.cpu.AgainstNaive;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.runtime.tornado.matmul.CuBlasMatmuls;
import io.shardwright.runtime.tornado.matmul.OwnMatmuls;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** Runs a call on the naive kernels and on the device, from the same numbers, and compares all that it wrote. */
final class OnDevice {
    private static final long BYTES = 1 << 20;

    private OnDevice() {}

    /** @param terms how many matmuls the longest sum has; rounding grows with its root */
    static void check(int terms, AgainstNaive.Call call) {
        check(device(), terms, call);
    }

    /**
     * The same for runs whose numbers are bf16.
     *
     * @param steps of bf16 that results may differ by, of the largest: of what is made of what was rounded
     */
    static void checkBf16(int steps, AgainstNaive.Call call) {
        checkBf16(device(), steps, call);
    }

    private static void checkBf16(TornadoKernels device, int steps, AgainstNaive.Call call) {
        List<LocalTensor> expected = call.run(new NaiveKernels().inBf16(), tensors(allocate(BYTES)));
        MemorySegment memory = device.allocate(OnDevice::allocate, BYTES);
        List<LocalTensor> actual = call.run(device.inBf16(), tensors(memory));
        toHost(device, memory, actual);
        for (int i = 0; i < expected.size(); i++) {
            AgainstNaive.compareRounded("output " + i, actual.get(i), expected.get(i), steps);
        }
    }

    /** With matmuls by our own kernel, and where there is a cuBLAS also by that. */
    static void checkProducts(int terms, AgainstNaive.Call call) {
        check(terms, call);
        deviceWithCuBlas().ifPresent(device -> check(device, terms, call));
    }

    /** The same for runs whose numbers are bf16. */
    static void checkProductsInBf16(int steps, AgainstNaive.Call call) {
        checkBf16(steps, call);
        deviceWithCuBlas().ifPresent(device -> checkBf16(device, steps, call));
    }

    private static void check(TornadoKernels device, int terms, AgainstNaive.Call call) {
        List<LocalTensor> expected = call.run(new NaiveKernels(), tensors(allocate(BYTES)));
        MemorySegment memory = device.allocate(OnDevice::allocate, BYTES);
        List<LocalTensor> actual = call.run(device, tensors(memory));
        toHost(device, memory, actual);
        for (int i = 0; i < expected.size(); i++) {
            AgainstNaive.compare("output " + i, actual.get(i), expected.get(i), terms);
        }
    }

    static TornadoKernels device() {
        return withRows(new TornadoKernels(TornadoDevices.all().getFirst(), OwnMatmuls.ONLY, false));
    }

    static Optional<TornadoKernels> deviceWithCuBlas() {
        return TornadoDevices.all().stream()
                .filter(device -> device.matmuls() instanceof CuBlasMatmuls)
                .findFirst()
                .map(device -> withRows(new TornadoKernels(device, device.matmuls(), false)));
    }

    private static TornadoKernels withRows(TornadoKernels device) {
        device.with(WrittenRows.ALL);
        return device;
    }

    static MemorySegment allocate(long bytes) {
        return Arena.ofAuto().allocate(bytes, 64);
    }

    /** All memory in one go, for what lies around a tensor may not change either; whole numbers are floats there. */
    private static void toHost(TornadoKernels device, MemorySegment memory, List<LocalTensor> tensors) {
        device.toHost(LocalTensor.dense(Storage.on(memory), DType.F32, memory.byteSize() / Float.BYTES));
        tensors.stream().filter(x -> x.type() == DType.I32).forEach(device::toHost);
    }

    /** Tensors that lie side by side. */
    static Tensors tensors(MemorySegment memory) {
        return new Tensors(AgainstNaive.SEED, new LongFunction<>() {
            private long next;

            @Override
            public MemorySegment apply(long bytes) {
                MemorySegment part = memory.asSlice(next, bytes);
                next = (next + bytes + 63) / 64 * 64;
                return part;
            }
        });
    }
}
