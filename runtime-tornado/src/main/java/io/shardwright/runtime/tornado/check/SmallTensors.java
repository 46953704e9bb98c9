package io.shardwright.runtime.tornado.check;

import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the tensors of a small case side by side in memory that it is given: the same ones each time. */
public final class SmallTensors {
    private static final HashedNormal NUMBERS = new HashedNormal("small case", 1, 1);
    private static final long ALIGNED = 64;

    private final Kernels kernels;
    private final MemorySegment memory;
    private final DType real;
    private final List<LocalTensor> made = new ArrayList<>();
    private final List<Double> results = new ArrayList<>();
    private long next;
    private long drawn;

    /**
     * @param memory of the kernels, filled with what is no number, so that what nobody writes shows
     * @param real the type of tensors that the precision of a run decides on
     */
    public SmallTensors(Kernels kernels, MemorySegment memory, DType real) {
        this.kernels = kernels;
        this.memory = memory;
        this.real = real;
    }

    /** A tensor of normal numbers. */
    LocalTensor given(long... dims) {
        return filled(empty(dims));
    }

    /** The same in float32 whatever the precision: statistics, say. */
    LocalTensor givenFloats(long... dims) {
        return filled(emptyFloats(dims));
    }

    private LocalTensor filled(LocalTensor x) {
        LocalTensor flat = x.reshape(x.size());
        for (long i = 0; i < flat.size(); i++) {
            flat.set(NUMBERS.element(drawn++), i);
        }
        kernels.toDevice(x);
        return x;
    }

    /** One that is to be written. */
    LocalTensor empty(long... dims) {
        return made(dense(real, dims));
    }

    /** The same in float32 whatever the precision. */
    LocalTensor emptyFloats(long... dims) {
        return made(dense(DType.F32, dims));
    }

    private LocalTensor made(LocalTensor x) {
        made.add(x);
        return x;
    }

    /** Whole numbers {@code from, from + step, …}, below {@code end} and from 0 on again. */
    LocalTensor tokens(int from, int step, int end, long... dims) {
        LocalTensor tokens = dense(DType.I32, dims);
        LocalTensor flat = tokens.reshape(tokens.size());
        for (int i = 0; i < flat.size(); i++) {
            flat.setInt((from + i * step) % end, i);
        }
        kernels.toDevice(tokens);
        return tokens;
    }

    /** Notes what a call gives back. */
    void result(double value) {
        results.add(value);
    }

    /** All tensors so far but those of whole numbers. */
    public List<LocalTensor> made() {
        return made;
    }

    /** What calls gave back. */
    public List<Double> results() {
        return results;
    }

    private LocalTensor dense(DType type, long... dims) {
        long bytes = type.bytes() * Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        LocalTensor x = LocalTensor.dense(Storage.on(memory.asSlice(next, bytes)), type, dims);
        next = (next + bytes + ALIGNED - 1) / ALIGNED * ALIGNED;
        return x;
    }
}
