package io.shardwright.processor.write;

import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.ValueLayout;

/** Dense tensors as arrays, row after row. */
final class Floats {
    private Floats() {}

    static float[] read(LocalTensor x) {
        return x.segment().toArray(ValueLayout.JAVA_FLOAT);
    }

    static void write(LocalTensor x, float[] values) {
        x.segment().copyFrom(java.lang.foreign.MemorySegment.ofArray(values));
    }
}
