package io.shardwright.runtime.tornado;

import io.shardwright.runtime.cpu.AgainstNaive;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.LongFunction;

/** Runs a call on the naive kernels and on the device, from the same numbers, and compares all that it wrote. */
final class OnDevice {
    private static final long BYTES = 8 << 20;

    private OnDevice() {}

    /** @param terms how many products the longest sum has; rounding grows with its root */
    static void check(int terms, AgainstNaive.Call call) {
        List<LocalTensor> expected = call.run(new NaiveKernels(), tensors(memory()));
        MemorySegment memory = memory();
        TornadoKernels device = new TornadoKernels();
        device.adopt(memory);
        List<LocalTensor> actual = call.run(device, tensors(memory));
        actual.forEach(x -> device.toHost(everything(x)));
        for (int i = 0; i < expected.size(); i++) {
            AgainstNaive.compare("output " + i, actual.get(i), expected.get(i), terms);
        }
    }

    static MemorySegment memory() {
        return Arena.ofAuto().allocate(BYTES, 64);
    }

    /** Tensors that lie side by side, behind the bytes that are the device's. */
    static Tensors tensors(MemorySegment memory) {
        return new Tensors(AgainstNaive.SEED, new LongFunction<>() {
            private long next = DeviceMemory.HEADER;

            @Override
            public MemorySegment apply(long bytes) {
                MemorySegment part = memory.asSlice(next, bytes);
                next = (next + bytes + 63) / 64 * 64;
                return part;
            }
        });
    }

    /** The whole storage of a tensor: what lies around it may not change either. */
    private static LocalTensor everything(LocalTensor x) {
        DType type = x.type();
        return LocalTensor.dense(x.storage(), type, x.storage().bytes() / type.bytes());
    }
}
