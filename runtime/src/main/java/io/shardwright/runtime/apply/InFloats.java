package io.shardwright.runtime.apply;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;

/** What a model gives is float32 for those who use it, in whatever precision it was computed. */
public final class InFloats {
    private InFloats() {}

    /** A dense tensor, or of a bf16 one a copy in float32. */
    public static LocalTensor of(LocalTensor x) {
        if (x.type() != DType.BF16) {
            return x;
        }
        float[] values = new float[Math.toIntExact(x.size())];
        LocalTensor flat = x.reshape(x.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = flat.get(i);
        }
        return LocalTensor.dense(Storage.on(MemorySegment.ofArray(values)), DType.F32, x.dims());
    }
}
