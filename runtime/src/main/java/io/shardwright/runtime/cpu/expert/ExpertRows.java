package io.shardwright.runtime.cpu.expert;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.token.EmbeddingRows;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Rows between tokens and experts: copied, put in order, and added up. All tensors are dense. */
public final class ExpertRows {
    private ExpertRows() {}

    /** {@code sent[row] = x[token of row]}. */
    public static void send(LocalTensor sent, LocalTensor x, RoutingTable table) {
        long bytes = rowBytes(sent, x);
        long to = TensorRows.denseAddressOfAny(sent);
        long from = TensorRows.denseAddressOfAny(x);
        long tokens = EmbeddingRows.denseInts(table.token());
        for (int row = 0; row < table.sent(); row++) {
            Lanes.copy(to + row * bytes, from + Lanes.getInt(tokens + 4L * row) * bytes, bytes);
        }
    }

    /** {@code dx[token] = Σ dSent[row]}. */
    public static void addUp(LocalTensor dx, LocalTensor dSent, RoutingTable table) {
        int count = TensorRows.size(dx);
        int topK = table.layer().topK();
        long to = TensorRows.denseAddress(dx);
        long from = TensorRows.denseAddress(dSent);
        long rows = EmbeddingRows.denseInts(table.sentRow());
        for (int token = 0; token < table.layer().tokens(); token++) {
            boolean first = true;
            for (int rank = 0; rank < topK; rank++) {
                long row = Lanes.getInt(rows + 4L * ((long) token * topK + rank));
                if (row >= 0 && first) {
                    Lanes.copy(to, from + 4 * row * count, 4L * count);
                    first = false;
                } else if (row >= 0) {
                    RowArithmetic.addRow(to, to, from + 4 * row * count, 0, count);
                }
            }
            if (first) {
                RowArithmetic.zeroRow(to, count);
            }
            to += 4L * count;
        }
    }

    /** {@code sorted[row] = arrived[where it arrived]}. */
    public static void sort(LocalTensor sorted, LocalTensor arrived, RoutingTable table) {
        long bytes = rowBytes(sorted, arrived);
        long to = TensorRows.denseAddressOfAny(sorted);
        long from = TensorRows.denseAddressOfAny(arrived);
        long places = EmbeddingRows.denseInts(table.arrivedRow());
        for (int row = 0; row < table.arrived(); row++) {
            Lanes.copy(to + row * bytes, from + Lanes.getInt(places + 4L * row) * bytes, bytes);
        }
    }

    /** {@code arrived[where it arrived] = sorted[row]}. */
    public static void unsort(LocalTensor arrived, LocalTensor sorted, RoutingTable table) {
        long bytes = rowBytes(arrived, sorted);
        long to = TensorRows.denseAddressOfAny(arrived);
        long from = TensorRows.denseAddressOfAny(sorted);
        long places = EmbeddingRows.denseInts(table.arrivedRow());
        for (int row = 0; row < table.arrived(); row++) {
            Lanes.copy(to + Lanes.getInt(places + 4L * row) * bytes, from + row * bytes, bytes);
        }
    }

    /** {@code y[token] = Σ gate returned[row]}. */
    public static void combine(LocalTensor y, LocalTensor returned, LocalTensor gates, RoutingTable table) {
        int count = TensorRows.size(y);
        int topK = table.layer().topK();
        long to = TensorRows.denseAddress(y);
        long from = TensorRows.denseAddress(returned);
        long weights = TensorRows.denseAddress(gates);
        long rows = EmbeddingRows.denseInts(table.sentRow());
        for (int token = 0; token < table.layer().tokens(); token++) {
            boolean first = true;
            for (int rank = 0; rank < topK; rank++) {
                long choice = 4L * ((long) token * topK + rank);
                long row = Lanes.getInt(rows + choice);
                if (row >= 0 && first) {
                    RowArithmetic.scaleRow(to, from + 4 * row * count, 0, Lanes.get(weights + choice), count);
                    first = false;
                } else if (row >= 0) {
                    addScaled(to, from + 4 * row * count, Lanes.get(weights + choice), count);
                }
            }
            if (first) {
                RowArithmetic.zeroRow(to, count);
            }
            to += 4L * count;
        }
    }

    /** {@code dReturned[row] = gate dy[token]}, {@code dGate = dy[token] · returned[row]}. */
    public static void combineGradient(
            LocalTensor dReturned,
            LocalTensor dGates,
            LocalTensor dy,
            LocalTensor returned,
            LocalTensor gates,
            RoutingTable table) {
        int count = TensorRows.size(dy);
        int topK = table.layer().topK();
        long to = TensorRows.denseAddress(dReturned);
        long from = TensorRows.denseAddress(dy);
        long outputs = TensorRows.denseAddress(returned);
        long weights = TensorRows.denseAddress(gates);
        long dWeights = TensorRows.denseAddress(dGates);
        long rows = EmbeddingRows.denseInts(table.sentRow());
        for (int token = 0; token < table.layer().tokens(); token++) {
            for (int rank = 0; rank < topK; rank++) {
                long choice = 4L * ((long) token * topK + rank);
                long row = Lanes.getInt(rows + choice);
                float dot = 0;
                if (row >= 0) {
                    dot = dot(from, outputs + 4 * row * count, count);
                    RowArithmetic.scaleRow(to + 4 * row * count, from, 0, Lanes.get(weights + choice), count);
                }
                Lanes.set(dot, dWeights + choice);
            }
            from += 4L * count;
        }
    }

    /** Bytes of a row that is moved as it is. */
    private static long rowBytes(LocalTensor y, LocalTensor x) {
        if (y.type() != x.type()) {
            throw new IllegalArgumentException("rows of " + x + " cannot be moved to " + y);
        }
        return (long) x.type().bytes() * TensorRows.size(x);
    }

    private static void addScaled(long z, long x, float factor, int count) {
        FloatVector by = Lanes.broadcast(factor);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            VectorMask<Float> mask = Lanes.first(count - i);
            Lanes.store(Lanes.load(x + 4L * i, mask).fma(by, Lanes.load(z + 4L * i, mask)), z + 4L * i, mask);
        }
    }

    private static float dot(long x, long y, int count) {
        FloatVector sum = Lanes.zero();
        for (int i = 0; i < count; i += Lanes.COUNT) {
            VectorMask<Float> mask = Lanes.first(count - i);
            sum = Lanes.load(x + 4L * i, mask).fma(Lanes.load(y + 4L * i, mask), sum);
        }
        return Lanes.sum(sum);
    }
}
