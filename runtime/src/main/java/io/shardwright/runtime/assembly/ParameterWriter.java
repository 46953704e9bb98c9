package io.shardwright.runtime.assembly;

import io.shardwright.runtime.assembly.memory.FlatBuffer;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes elements of a parameter: rounded to where kernels read them, and unrounded to where an f32 copy of them is kept. */
final class ParameterWriter {
    private final DType type;
    private final MemorySegment values;
    private final FlatBuffer.Slice copied;
    private final MemorySegment copy;

    /**
     * @param copied elements of the parameter that there is a copy of
     * @param copy of those
     */
    ParameterWriter(LocalTensor value, FlatBuffer.Slice copied, LocalTensor copy) {
        type = value.type();
        values = value.segment();
        this.copied = copied;
        this.copy = copy.segment();
    }

    void write(long element, float value) {
        if (type == DType.BF16) {
            values.setAtIndex(ValueLayout.JAVA_SHORT, element, Bf16.round(value));
        } else {
            values.setAtIndex(ValueLayout.JAVA_FLOAT, element, value);
        }
        if (copied.from() <= element && element < copied.to()) {
            copy.setAtIndex(ValueLayout.JAVA_FLOAT, element - copied.from(), value);
        }
    }

    /** Elements from {@code first} on, which lie side by side. */
    void write(long first, MemorySegment floats) {
        long count = floats.byteSize() / Float.BYTES;
        if (type == DType.BF16) {
            for (long i = 0; i < count; i++) {
                values.setAtIndex(
                        ValueLayout.JAVA_SHORT,
                        first + i,
                        Bf16.round(floats.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i)));
            }
        } else {
            MemorySegment.copy(floats, 0, values, first * Float.BYTES, floats.byteSize());
        }
        long from = Math.max(first, copied.from());
        long to = Math.min(first + count, copied.to());
        if (from < to) {
            MemorySegment.copy(
                    floats,
                    (from - first) * Float.BYTES,
                    copy,
                    (from - copied.from()) * Float.BYTES,
                    (to - from) * Float.BYTES);
        }
    }
}
