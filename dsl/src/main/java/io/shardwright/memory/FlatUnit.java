package io.shardwright.memory;

import io.shardwright.spi.ParameterRole;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Parameters of one rank that lie in one flat buffer of float32: each begins on a cache line, matrices come before vectors,
 * and zeros at the end make the whole divisible into shares of whole cache lines.
 */
public record FlatUnit(List<Tensor> tensors) {
    /** @param elements on this rank */
    public record Tensor(long elements, ParameterRole role) {
        long bytes() {
            return roundUp(Float.BYTES * elements, CACHE_LINE);
        }

        private boolean isVector() {
            return role == ParameterRole.VECTOR;
        }
    }

    private static final long CACHE_LINE = 64;

    public FlatUnit {
        tensors =
                tensors.stream().sorted(Comparator.comparing(Tensor::isVector)).toList();
    }

    /** {@code roundUp(Σ roundUp(4 · elements, 64), 64 · shares)}. */
    public long bytes(int shares) {
        return roundUp(tensors.stream().mapToLong(Tensor::bytes).sum(), CACHE_LINE * shares);
    }

    /**
     * Float32 state for one share, which begins and ends anywhere: what lies of each tensor in it, as often as the optimizer
     * keeps numbers for a parameter of its role. The zeros at the end count as vectors.
     */
    long stateBytes(int shares, int share, ToIntFunction<ParameterRole> numbers) {
        long size = bytes(shares) / shares;
        long begin = share * size;
        long end = begin + size;
        long state = 0;
        long at = 0;
        for (Tensor tensor : tensors) {
            state += numbers.applyAsInt(tensor.role()) * overlap(at, at + tensor.bytes(), begin, end);
            at += tensor.bytes();
        }
        return state + numbers.applyAsInt(ParameterRole.VECTOR) * overlap(at, bytes(shares), begin, end);
    }

    private static long overlap(long from, long to, long begin, long end) {
        return Math.max(0, Math.min(to, end) - Math.max(from, begin));
    }

    private static long roundUp(long bytes, long step) {
        return (bytes + step - 1) / step * step;
    }
}
