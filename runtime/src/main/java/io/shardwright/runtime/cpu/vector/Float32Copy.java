package io.shardwright.runtime.cpu.vector;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * A vector of parameters, or of their gradients, for a kernel that computes in f32: itself, or in place of a bf16 one a copy.
 * There is one of these for each operand of a kernel.
 */
public final class Float32Copy {
    private final List<LocalTensor> copies = new ArrayList<>();

    public Float32Copy() {}

    /** x in f32; what is in a copy stays until the next one. */
    public LocalTensor read(LocalTensor x) {
        if (x.type() != DType.BF16) {
            return x;
        }
        LocalTensor copy = copyOfSize(x.size());
        Bf16Rows.copy(copy, x);
        return copy;
    }

    /** The same for one of several dims. */
    public LocalTensor readShaped(LocalTensor x) {
        LocalTensor copy = read(x);
        return copy.dimCount() == x.dimCount() ? copy : copy.reshape(x.dims());
    }

    /** Rounds what a kernel has made of {@link #read} back into x. */
    public void write(LocalTensor x) {
        if (x.type() == DType.BF16) {
            Bf16Rows.copy(x, copyOfSize(x.size()));
        }
    }

    private LocalTensor copyOfSize(long size) {
        for (int i = 0; i < copies.size(); i++) {
            if (copies.get(i).size() == size) {
                return copies.get(i);
            }
        }
        Storage memory = Storage.on(Arena.ofAuto().allocate(Float.BYTES * size, 64));
        LocalTensor copy = LocalTensor.dense(memory, DType.F32, size);
        copies.add(copy);
        return copy;
    }
}
