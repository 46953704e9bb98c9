package io.shardwright.runtime.cpu;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/** Makes tensors for tests: the same ones from the same seed, each in native memory of its own. */
public final class Tensors {
    private static final int BYTES_BEYOND = 64;

    private final SplittableRandom random;
    private final LongFunction<MemorySegment> memory;

    public Tensors(long seed) {
        this(seed, bytes -> Arena.ofAuto().allocate(bytes, 64));
    }

    /** @param memory gives so many bytes, zero and aligned */
    public Tensors(long seed, LongFunction<MemorySegment> memory) {
        random = new SplittableRandom(seed);
        this.memory = memory;
    }

    /** A dense tensor of numbers between -2 and 2. */
    public LocalTensor dense(long... dims) {
        LocalTensor x = LocalTensor.dense(storage(product(dims)), DType.F32, dims);
        LocalTensor flat = x.reshape(x.size());
        for (long i = 0; i < flat.size(); i++) {
            flat.set((float) random.nextDouble(-2, 2), i);
        }
        return x;
    }

    /** A dense bf16 tensor of numbers between -2 and 2. */
    public LocalTensor bf16(long... dims) {
        LocalTensor x = LocalTensor.dense(storage(product(dims)), DType.BF16, dims);
        LocalTensor flat = x.reshape(x.size());
        for (long i = 0; i < flat.size(); i++) {
            flat.set((float) random.nextDouble(-2, 2), i);
        }
        return x;
    }

    /** As {@link #strided}, of bf16. */
    public LocalTensor stridedBf16(long... dims) {
        long[] wide = dims.clone();
        wide[wide.length - 1] += 11;
        return bf16(wide).section(-1, 4, dims[dims.length - 1]);
    }

    /** As {@link #heads}, of bf16. */
    public LocalTensor headsBf16(int part, long batch, long heads, long seq, long size) {
        long hidden = heads * size;
        return bf16(batch, seq, 3 * hidden).section(-1, part * hidden, hidden).heads(heads);
    }

    /** A section of the last dim of a wider tensor: rows are dense and do not touch. */
    public LocalTensor strided(long... dims) {
        long[] wide = dims.clone();
        wide[wide.length - 1] += 11;
        return dense(wide).section(-1, 4, dims[dims.length - 1]);
    }

    /** The {@code part}-th third of a fused {@code [batch, seq, 3 heads size]}, as {@code [batch, heads, seq, size]}. */
    public LocalTensor heads(int part, long batch, long heads, long seq, long size) {
        long hidden = heads * size;
        return dense(batch, seq, 3 * hidden).section(-1, part * hidden, hidden).heads(heads);
    }

    /** Token numbers from {@code low} to below {@code high}. */
    public LocalTensor tokens(int low, int high, long... dims) {
        LocalTensor tokens = LocalTensor.dense(storage(product(dims)), DType.I32, dims);
        LocalTensor flat = tokens.reshape(tokens.size());
        for (long i = 0; i < flat.size(); i++) {
            flat.setInt(random.nextInt(low, high), i);
        }
        return tokens;
    }

    private Storage storage(long elements) {
        return Storage.on(memory.apply(4 * elements + BYTES_BEYOND));
    }

    private static long product(long[] dims) {
        return Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    }
}
