package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.ValueLayout;

/** Elements of parameters with few of them, f32 or bf16, one at a time and without an array for their index. */
final class SmallTensor {
    private SmallTensor() {}

    /** Of {@code x[n, m]}. */
    static float get(LocalTensor x, int row, int col) {
        return read(x, row * x.stride(0) + col * x.stride(1));
    }

    /** Of {@code x[n]}. */
    static float get(LocalTensor x, int index) {
        return read(x, index * x.stride(0));
    }

    static void add(LocalTensor x, int row, int col, float value) {
        add(x, row * x.stride(0) + col * x.stride(1), value);
    }

    static void add(LocalTensor x, int index, float value) {
        add(x, index * x.stride(0), value);
    }

    private static float read(LocalTensor x, long element) {
        long at = address(x, element);
        return x.type() == DType.BF16 ? Bf16.widen(Lanes.ALL.get(ValueLayout.JAVA_SHORT, at)) : Lanes.get(at);
    }

    private static void add(LocalTensor x, long element, float value) {
        float sum = read(x, element) + value;
        long at = address(x, element);
        if (x.type() == DType.BF16) {
            Lanes.setShort(Bf16.round(sum), at);
        } else {
            Lanes.set(sum, at);
        }
    }

    private static long address(LocalTensor x, long element) {
        return x.storage().segment().address()
                + (x.offset() + element) * x.type().bytes();
    }
}
