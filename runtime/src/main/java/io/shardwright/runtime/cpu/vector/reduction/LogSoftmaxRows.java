package io.shardwright.runtime.cpu.vector.reduction;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.SoftmaxRows;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.VectorMath;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** The log of a sum of exponentials over the last dim, and of softmax. */
final class LogSoftmaxRows {
    private LogSoftmaxRows() {}

    /** {@code y[...] = log Σ exp(x[..., n])}. */
    static void logSumExp(LocalTensor y, LocalTensor x) {
        for (int row = 0; row < TensorRows.count(x); row++) {
            Lanes.set(logSumExp(row(x, row), TensorRows.size(x)), element(y, row));
        }
    }

    private static float logSumExp(long x, int count) {
        float max = SoftmaxRows.max(x, count, 1);
        return (float) (max + Math.log(SoftmaxRows.sumOfExponentials(x, count, max)));
    }

    /** {@code dx = dy exp(x - y)}. */
    static void logSumExpGradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y) {
        TensorRows.requireSame(dx, x);
        for (int row = 0; row < TensorRows.count(x); row++) {
            float less = Lanes.get(element(y, row));
            exponentialsTimes(row(dx, row), row(x, row), less, Lanes.get(element(dy, row)), TensorRows.size(x));
        }
    }

    private static void exponentialsTimes(long dx, long x, float less, float times, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector e = VectorMath.expNotLarge(load(x + 4L * i, mask).sub(less));
            store(e.mul(times), dx + 4L * i, mask);
        }
    }

    /** {@code y = x - log Σ exp x}. */
    static void softmax(LocalTensor y, LocalTensor x) {
        TensorRows.requireSame(y, x);
        int count = TensorRows.size(x);
        for (int row = 0; row < TensorRows.count(x); row++) {
            subtract(row(y, row), row(x, row), logSumExp(row(x, row), count), count);
        }
    }

    private static void subtract(long y, long x, float number, int count) {
        FloatVector less = broadcast(number);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(load(x + 4L * i, mask).sub(less), y + 4L * i, mask);
        }
    }

    /** {@code dx = dy - exp(y) Σ dy}. */
    static void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        TensorRows.requireSame(dx, y);
        TensorRows.requireSame(dy, y);
        int count = TensorRows.size(y);
        for (int row = 0; row < TensorRows.count(y); row++) {
            gradientRow(row(dx, row), row(dy, row), row(y, row), SoftmaxRows.sum(row(dy, row), count), count);
        }
    }

    private static void gradientRow(long dx, long dy, long y, float sum, int count) {
        FloatVector by = broadcast(-sum);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector e = VectorMath.expNotLarge(load(y + 4L * i, mask));
            store(e.fma(by, load(dy + 4L * i, mask)), dx + 4L * i, mask);
        }
    }

    private static long row(LocalTensor x, int row) {
        return TensorRows.address(x) + 4L * row * TensorRows.stride(x);
    }

    /** The address of element {@code index} in row-major order. */
    private static long element(LocalTensor x, int index) {
        int size = TensorRows.size(x);
        return TensorRows.address(x) + 4L * (index / size * (long) TensorRows.stride(x) + index % size);
    }
}
