package io.shardwright.memory;

import io.shardwright.spi.ParameterRole;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Parameters of one rank that lie in one flat buffer: each begins on a cache line, matrices come before vectors, and zeros at
 * the end make the whole divisible into shares of whole cache lines.
 */
public record FlatUnit(List<Tensor> tensors, Precision precision) {
    /** @param elements on this rank */
    public record Tensor(long elements, ParameterRole role) {
        private long bytes(Precision precision) {
            return roundUp(precision.type().bytes() * elements, CACHE_LINE);
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

    /** {@code roundUp(Σ roundUp(b · elements, 64), 64 · shares)}, of b bytes an element. */
    public long bytes(int shares) {
        return roundUp(
                tensors.stream().mapToLong(tensor -> tensor.bytes(precision)).sum(), CACHE_LINE * shares);
    }

    /**
     * Float32 state for one share, which begins and ends anywhere: what lies of each tensor in it, as often as the optimizer
     * keeps numbers for a parameter of its role, and once more for a copy of the values. The zeros at the end count as vectors.
     */
    long stateBytes(int shares, int share, ToIntFunction<ParameterRole> numbers) {
        long size = bytes(shares) / shares;
        long begin = share * size;
        long end = begin + size;
        long kept = precision.keepsCopy() ? size : 0;
        long at = 0;
        for (Tensor tensor : tensors) {
            long next = at + tensor.bytes(precision);
            kept += numbers.applyAsInt(tensor.role()) * overlap(at, next, begin, end);
            at = next;
        }
        kept += numbers.applyAsInt(ParameterRole.VECTOR) * overlap(at, bytes(shares), begin, end);
        return kept / precision.type().bytes() * Float.BYTES;
    }

    private static long overlap(long from, long to, long begin, long end) {
        return Math.max(0, Math.min(to, end) - Math.max(from, begin));
    }

    private static long roundUp(long bytes, long step) {
        return (bytes + step - 1) / step * step;
    }
}
