package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/** Heads views {@code [batch, heads, seq, size]} whose last dim is dense. */
public final class AttentionShape {
    private AttentionShape() {}

    /** Checks that q and y agree, that k and v do, and that their heads divide those of q. */
    static void check(LocalTensor q, LocalTensor k, LocalTensor v, LocalTensor y, LocalTensor lse) {
        boolean fits = fits(q, y)
                && fits(k, v)
                && q.dim(0) == k.dim(0)
                && q.dim(3) == k.dim(3)
                && q.dim(1) % k.dim(1) == 0
                && lse.size() == q.dim(0) * q.dim(1) * q.dim(2);
        if (!fits) {
            throw new IllegalArgumentException(
                    "attention cannot take q " + q + ", k " + k + ", v " + v + " to y " + y + ", lse " + lse);
        }
    }

    /** Checks that inputs have the dims of q's and k's. */
    static void check(AttentionInputs inputs, AttentionOptions options, LocalTensor q, LocalTensor k) {
        long batch = q.dim(0);
        long heads = q.dim(1);
        long queries = q.dim(2);
        long keys = k.dim(2);
        boolean fits = has(inputs.documents(), 2, 0, 0, batch, queries)
                && (inputs.documents() == null || has(inputs.documentsOfKeys(), 2, 0, 0, batch, keys))
                && has(inputs.keys(), 2, 0, 0, batch, keys)
                && (has(inputs.bias(), 2, 0, 0, queries, keys)
                        || has(inputs.bias(), 3, 0, heads, queries, keys)
                        || has(inputs.bias(), 4, batch, heads, queries, keys))
                && has(inputs.sinks(), 1, 0, 0, 0, heads)
                && (inputs.buckets() == null
                        || inputs.buckets().dimCount() == 2
                                && inputs.buckets().dim(0) == heads
                                && options.farthest() > 0);
        if (!fits) {
            throw new IllegalArgumentException("attention of q " + q + " and k " + k + " cannot take " + inputs);
        }
    }

    /** Whether a tensor, if there is one, has the last {@code count} of four dims. */
    private static boolean has(@Nullable LocalTensor x, int count, long a, long b, long c, long d) {
        return x == null
                || x.dimCount() == count
                        && x.dim(-1) == d
                        && (x.stride(-1) == 1 || d == 1)
                        && (count < 2 || x.dim(-2) == c)
                        && (count < 3 || x.dim(-3) == b)
                        && (count < 4 || x.dim(-4) == a);
    }

    /** Checks that scores have a row for each query of q and an element for each key of k. */
    static void checkScores(LocalTensor scores, LocalTensor q, LocalTensor k) {
        boolean fits = isHeads(scores)
                && scores.dim(0) == q.dim(0)
                && scores.dim(1) == q.dim(1)
                && scores.dim(2) == q.dim(2)
                && scores.dim(3) == k.dim(2);
        if (!fits) {
            throw new IllegalArgumentException("scores " + scores + " are not those of q " + q + ", k " + k);
        }
    }

    /** Checks that two heads views have the same dims. */
    public static void checkSame(LocalTensor x, LocalTensor y) {
        if (!fits(x, y)) {
            throw new IllegalArgumentException(x + " and " + y + " differ in shape");
        }
    }

    private static boolean fits(LocalTensor x, LocalTensor y) {
        return isHeads(x)
                && isHeads(y)
                && x.dim(0) == y.dim(0)
                && x.dim(1) == y.dim(1)
                && x.dim(2) == y.dim(2)
                && x.dim(3) == y.dim(3);
    }

    /** Whether it is such a view. */
    public static boolean isHeads(LocalTensor x) {
        return x.dimCount() == 4 && (x.stride(3) == 1 || x.dim(3) == 1);
    }

    /** The address of the first element of one head of a float32 tensor. */
    public static long head(LocalTensor x, int batch, int head) {
        return TensorRows.address(x) + 4 * (batch * x.stride(0) + head * x.stride(1));
    }

    /** The address of the first element at one position, of float32 or bf16. */
    static long row(LocalTensor x, int batch, int head, int position) {
        return TensorRows.addressOfAny(x)
                + x.type().bytes() * (batch * x.stride(0) + head * x.stride(1) + position * x.stride(2));
    }

    /** Checks that q and k have the queries and keys of the block. */
    static void check(AttentionBlock block, LocalTensor q, LocalTensor k) {
        if (block.queryFrom() + block.queries() > q.dim(2) || block.keyFrom() + block.keys() > k.dim(2)) {
            throw new IllegalArgumentException(block + " leaves q " + q + ", k " + k);
        }
    }

    /** Elements from one head to the next. */
    static int step(LocalTensor x) {
        return Math.toIntExact(x.stride(1));
    }

    /** Elements from one position to the next. */
    static int stride(LocalTensor x) {
        return Math.toIntExact(x.stride(2));
    }
}
