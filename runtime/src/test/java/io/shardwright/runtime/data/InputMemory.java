package io.shardwright.runtime.data;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Inputs of a stage, in a test's memory. */
public final class InputMemory {
    private final Map<String, LocalTensor> tensors = new LinkedHashMap<>();

    public InputMemory with(String name, DType type, long... dims) {
        long bytes = type.bytes();
        for (long dim : dims) {
            bytes *= dim;
        }
        MemorySegment memory = Arena.ofAuto().allocate(bytes, Long.BYTES);
        tensors.put(name, LocalTensor.dense(Storage.on(memory), type, dims));
        return this;
    }

    /** Tokens and their targets, {@code [batch, seq]} each. */
    public static InputMemory tokens(long batch, long seq) {
        return new InputMemory().with("tokens", DType.I32, batch, seq).with("targets", DType.I32, batch, seq);
    }

    public LocalTensor of(String name) {
        return tensors.get(name);
    }

    public InputTensors inputs() {
        return new InputTensors(List.copyOf(tensors.keySet()), tensors);
    }
}
