package io.shardwright.runtime.cpu.vector.rotary;

import static io.shardwright.runtime.cpu.vector.Lanes.BYTES;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.loadMasked;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.attention.AttentionShape;
import io.shardwright.runtime.cpu.vector.norm.RmsNorms;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Rotary positions, with the cosines and sines of the last base and size kept in a table. */
public final class RotaryRows {
    private final Scratch scratch = new Scratch();
    private final Scratch kept = new Scratch();
    private final RotaryTurns turns = new RotaryTurns();
    private final HeadOrder order = new HeadOrder();
    private final NormedRotary normed = new NormedRotary();
    private final NormedRotaryGradient normedGradient = new NormedRotaryGradient();
    private double base;
    private int half;
    private SequencePositions positions = SequencePositions.whole(0);

    /** Those with options. */
    RotaryTurns turns() {
        return turns;
    }

    /**
     * Turns by {@code direction} times the angle.
     *
     * @param positions that the rows of each head have
     * @param direction 1, or -1 for the gradient
     */
    void rotate(LocalTensor y, LocalTensor x, SequencePositions positions, double base, int direction) {
        long table = table(y, x, base, positions);
        order.follow(x);
        long xAt = TensorRows.address(x);
        long yAt = TensorRows.address(y);
        int size = (int) x.dim(3);
        int read = 0;
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int outer = 0; outer < order.outer(); outer++) {
                read += rows(
                        yAt + order.offset(y, batch, outer, 0),
                        order.step(y),
                        xAt + order.offset(x, batch, outer, 0),
                        order.step(x),
                        table + order.positionOffset(size, outer, 0),
                        order.positionStep(size),
                        2 * size,
                        direction,
                        order.inner());
            }
        }
        Lanes.setInt(read, kept.floats(1));
    }

    /** As {@link io.shardwright.spi.kernel.Kernels#rmsNormRotary}. */
    void normAndRotate(
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            double epsilon,
            SequencePositions positions,
            double base) {
        if (!NormedRotary.takes(x)) {
            RmsNorms.forward(x, y, rstd, x, null, w, epsilon);
            rotate(y, y, positions, base, 1);
            return;
        }
        check(y, x, rstd, w);
        normed.forward(y, rstd, x, w, epsilon, table(y, x, base, positions));
    }

    /** As {@link io.shardwright.spi.kernel.Kernels#rmsNormRotaryGradient}. */
    void normAndRotateGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            SequencePositions positions,
            double base) {
        if (!NormedRotary.takes(x)) {
            rotate(dx, dy, positions, base, -1);
            RmsNorms.gradient(dx, dw, dx, x, rstd, w, null);
            return;
        }
        check(dx, x, rstd, w);
        check(dy, x, rstd, dw);
        normedGradient.run(dx, dw, dy, x, rstd, w, table(dx, dy, base, positions));
    }

    private static void check(LocalTensor y, LocalTensor x, LocalTensor rstd, LocalTensor w) {
        AttentionShape.checkSame(y, x);
        if (w.size() != x.dim(3) || rstd.size() * x.dim(3) != x.size()) {
            throw new IllegalArgumentException(
                    "a norm of the heads of " + x + " has weight " + w + " and statistic " + rstd);
        }
    }

    private long table(LocalTensor y, LocalTensor x, double base, SequencePositions positions) {
        if (!AttentionShape.isHeads(x)
                || !AttentionShape.isHeads(y)
                || x.dim(3) % 2 != 0
                || x.dim(2) != positions.count()) {
            throw new IllegalArgumentException("rotary positions cannot take " + x + " to " + y);
        }
        return table(base, (int) x.dim(3) / 2, positions);
    }

    /** Per position, the cosines of all angles and then their sines. */
    private long table(double base, int half, SequencePositions positions) {
        int seq = (int) positions.count();
        long table = scratch.floats(2L * half * seq);
        if (base != this.base || half != this.half || !positions.equals(this.positions)) {
            for (int t = 0; t < seq; t++) {
                for (int i = 0; i < half; i++) {
                    double angle = positions.position(t) * Math.pow(base, -2.0 * i / (2 * half));
                    Lanes.set((float) Math.cos(angle), table + 4L * (2L * half * t + i));
                    Lanes.set((float) Math.sin(angle), table + 4L * (2L * half * t + half + i));
                }
            }
            this.base = base;
            this.half = half;
            this.positions = positions;
        }
        return table;
    }

    /**
     * Whole vectors without masks, which makes it half as long again.
     *
     * @param half bytes from a place in the first half of a head to the same in the second
     * @return what {@link FarHalves} reads
     */
    private static int rows(
            long y, long yStep, long x, long xStep, long angles, long anglesStep, int half, int direction, int rows) {
        FloatVector by = broadcast(direction);
        int far = FarHalves.bytes(half);
        int whole = half - half % BYTES;
        int read = 0;
        for (int row = 0; row < rows; row++) {
            read += FarHalves.read(x, far) + FarHalves.read(y, far);
            for (int i = 0; i != whole; i += BYTES) {
                FloatVector a = load(x + i);
                FloatVector b = load(x + half + i);
                FloatVector cos = load(angles + i);
                FloatVector sin = load(angles + half + i).mul(by);
                store(a.mul(cos).sub(b.mul(sin)), y + i);
                store(b.mul(cos).add(a.mul(sin)), y + half + i);
            }
            if (whole != half) {
                rotateTail(y + whole, x + whole, angles + whole, half, direction, (half - whole) / Float.BYTES);
            }
            y += yStep;
            x += xStep;
            angles += anglesStep;
        }
        return read;
    }

    private static void rotateTail(long y, long x, long angles, int half, int direction, int count) {
        VectorMask<Float> mask = first(count);
        FloatVector a = loadMasked(x, mask);
        FloatVector b = loadMasked(x + half, mask);
        FloatVector cos = loadMasked(angles, mask);
        FloatVector sin = loadMasked(angles + half, mask).mul(direction);
        store(a.mul(cos).sub(b.mul(sin)), y, mask);
        store(b.mul(cos).add(a.mul(sin)), y + half, mask);
    }
}
