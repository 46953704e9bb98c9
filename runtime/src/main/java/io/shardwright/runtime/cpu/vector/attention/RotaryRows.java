package io.shardwright.runtime.cpu.vector.attention;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Rotary positions, with the cosines and sines of the last base and size kept in a table. */
public final class RotaryRows {
    private final Scratch scratch = new Scratch();
    private final RotaryTurns turns = new RotaryTurns();
    private double base;
    private int half;
    private SequencePositions positions = SequencePositions.whole(0);

    /** Those with options. */
    public RotaryTurns turns() {
        return turns;
    }

    /**
     * Turns by {@code direction} times the angle.
     *
     * @param positions that the rows of each head have
     * @param direction 1, or -1 for the gradient
     */
    public void rotate(LocalTensor y, LocalTensor x, SequencePositions positions, double base, int direction) {
        if (!AttentionShape.isHeads(x)
                || !AttentionShape.isHeads(y)
                || x.dim(3) % 2 != 0
                || x.dim(2) != positions.count()) {
            throw new IllegalArgumentException("rotary positions cannot take " + x + " to " + y);
        }
        int half = (int) x.dim(3) / 2;
        int seq = (int) x.dim(2);
        long table = table(base, half, positions);
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int head = 0; head < x.dim(1); head++) {
                long xAt = AttentionShape.head(x, batch, head);
                long yAt = AttentionShape.head(y, batch, head);
                for (int t = 0; t < seq; t++) {
                    long angles = table + 8L * half * t;
                    rotateRow(yAt + 4 * t * y.stride(2), xAt + 4 * t * x.stride(2), angles, half, direction);
                }
            }
        }
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

    private static void rotateRow(long y, long x, long angles, int half, int direction) {
        for (int i = 0; i < half; i += COUNT) {
            VectorMask<Float> mask = first(half - i);
            FloatVector a = load(x + 4L * i, mask);
            FloatVector b = load(x + 4L * (half + i), mask);
            FloatVector cos = load(angles + 4L * i, mask);
            FloatVector sin = load(angles + 4L * (half + i), mask).mul(direction);
            store(a.mul(cos).sub(b.mul(sin)), y + 4L * i, mask);
            store(b.mul(cos).add(a.mul(sin)), y + 4L * (half + i), mask);
        }
    }
}
