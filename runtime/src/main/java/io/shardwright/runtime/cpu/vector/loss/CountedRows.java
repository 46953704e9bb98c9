package io.shardwright.runtime.cpu.vector.loss;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.token.EmbeddingRows;
import io.shardwright.tensor.LocalTensor;

/** The mean over rows whose target isn't negative, in row order and in double. */
final class CountedRows {
    private CountedRows() {}

    static void mean(LocalTensor y, LocalTensor x, LocalTensor targets, double weight) {
        long xAt = TensorRows.denseAddress(x);
        long targetAt = EmbeddingRows.denseInts(targets);
        int rows = requireSame(x, targets);
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            sum += Lanes.getInt(targetAt + 4L * r) < 0 ? 0 : Lanes.get(xAt + 4L * r);
        }
        Lanes.set((float) (weight * sum / counted(targetAt, rows)), TensorRows.address(y));
    }

    static void gradient(LocalTensor dx, LocalTensor dy, LocalTensor targets, double weight) {
        long dxAt = TensorRows.denseAddress(dx);
        long targetAt = EmbeddingRows.denseInts(targets);
        int rows = requireSame(dx, targets);
        float share = (float) (weight * Lanes.get(TensorRows.address(dy)) / counted(targetAt, rows));
        for (int r = 0; r < rows; r++) {
            Lanes.set(Lanes.getInt(targetAt + 4L * r) < 0 ? 0 : share, dxAt + 4L * r);
        }
    }

    /** At least 1. */
    private static int counted(long targetAt, int rows) {
        int counted = 0;
        for (int r = 0; r < rows; r++) {
            counted += Lanes.getInt(targetAt + 4L * r) >= 0 ? 1 : 0;
        }
        return Math.max(1, counted);
    }

    private static int requireSame(LocalTensor x, LocalTensor targets) {
        if (x.size() != targets.size()) {
            throw new IllegalArgumentException(x + " has not as many elements as " + targets);
        }
        return Math.toIntExact(x.size());
    }
}
