package io.shardwright.runtime.cpu.vector.rotary;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.FLOATS;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.attention.AttentionShape;
import io.shardwright.spi.attention.RotaryOptions;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Rotary positions with options. A table has, for each position, what each element of a row is multiplied by, and what the other of its
 * pair is: {@code y = x c + partner(x) s}.
 */
final class RotaryTurns {
    /** Lanes 1, 0, 3, 2, ...: a vector begins with the first of a pair. */
    private static final VectorShuffle<Float> NEIGHBOURS = VectorShuffle.fromOp(FLOATS, lane -> lane ^ 1);

    private final Scratch scratch = new Scratch();
    private RotaryOptions options = RotaryOptions.base(1);
    private long size;
    private SequencePositions positions = SequencePositions.whole(0);

    /** @param at positions that the rows of each head have */
    void along(LocalTensor y, LocalTensor x, SequencePositions at, RotaryOptions by, int direction) {
        check(y, x);
        if (x.dim(2) != at.count()) {
            throw new IllegalArgumentException(x + " has other positions than " + at);
        }
        int turning = by.of(x.dim(3));
        long table = table(by, x.dim(3), turning, at);
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int head = 0; head < x.dim(1); head++) {
                long from = AttentionShape.head(x, batch, head);
                long to = AttentionShape.head(y, batch, head);
                for (long t = 0; t < x.dim(2); t++) {
                    long row = table + 8L * turning * t;
                    turn(to + 4 * t * y.stride(2), from + 4 * t * x.stride(2), row, by, turning, x.dim(3), direction);
                }
            }
        }
    }

    /** @param at {@code [batch, seq]} */
    void at(LocalTensor y, LocalTensor x, LocalTensor at, RotaryOptions by, int direction) {
        check(y, x);
        int turning = by.of(x.dim(3));
        long table = table(by, x.dim(3), turning, SequencePositions.whole(longest(x, at)));
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int head = 0; head < x.dim(1); head++) {
                long from = AttentionShape.head(x, batch, head);
                long to = AttentionShape.head(y, batch, head);
                for (long t = 0; t < x.dim(2); t++) {
                    long row = table + 8L * turning * position(at, batch, t);
                    turn(to + 4 * t * y.stride(2), from + 4 * t * x.stride(2), row, by, turning, x.dim(3), direction);
                }
            }
        }
    }

    private static int position(LocalTensor at, long batch, long t) {
        return Lanes.getInt(TensorRows.address(at) + 4 * (batch * at.stride(0) + t * at.stride(1)));
    }

    private static void check(LocalTensor y, LocalTensor x) {
        if (!AttentionShape.isHeads(x) || !AttentionShape.isHeads(y)) {
            throw new IllegalArgumentException("rotary positions cannot take " + x + " to " + y);
        }
    }

    /** One more than the last position; at least as much as the table has, so that it is made anew only for longer ones. */
    private long longest(LocalTensor x, LocalTensor at) {
        long longest = positions.ranks() == 1 ? positions.length() : 1;
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (long t = 0; t < x.dim(2); t++) {
                int position = position(at, batch, t);
                if (position < 0) {
                    throw new IllegalArgumentException(
                            "position " + position + " of sequence " + batch + ": rotary positions count from 0");
                }
                longest = Math.max(longest, position + 1L);
            }
        }
        return longest;
    }

    private long table(RotaryOptions by, long newSize, int turning, SequencePositions at) {
        long table = scratch.floats(2L * turning * at.count());
        if (!by.equals(options) || newSize != size || !at.equals(positions)) {
            for (int i = 0; i < turning / 2; i++) {
                double frequency = by.frequency(i, turning);
                int one = by.interleaved() ? 2 * i : i;
                int other = by.interleaved() ? 2 * i + 1 : i + turning / 2;
                for (long t = 0; t < at.count(); t++) {
                    double angle = at.position(t) * frequency;
                    float cosine = (float) (by.scaling().length() * Math.cos(angle));
                    float sine = (float) (by.scaling().length() * Math.sin(angle));
                    long row = table + 8L * turning * t;
                    Lanes.set(cosine, row + 4L * one);
                    Lanes.set(cosine, row + 4L * other);
                    Lanes.set(-sine, row + 4L * (turning + one));
                    Lanes.set(sine, row + 4L * (turning + other));
                }
            }
            options = by;
            size = newSize;
            positions = at;
        }
        return table;
    }

    private static void turn(long y, long x, long row, RotaryOptions by, int turning, long size, int direction) {
        long factors = row + 4L * turning;
        if (by.interleaved()) {
            for (int i = 0; i < turning; i += COUNT) {
                VectorMask<Float> mask = first(turning - i);
                FloatVector a = load(x + 4L * i, mask);
                FloatVector cosine = load(row + 4L * i, mask);
                FloatVector sine = load(factors + 4L * i, mask).mul(direction);
                store(a.mul(cosine).add(a.rearrange(NEIGHBOURS).mul(sine)), y + 4L * i, mask);
            }
        } else {
            int half = turning / 2;
            for (int i = 0; i < half; i += COUNT) {
                VectorMask<Float> mask = first(half - i);
                FloatVector a = load(x + 4L * i, mask);
                FloatVector b = load(x + 4L * (half + i), mask);
                FloatVector cosine = load(row + 4L * i, mask);
                FloatVector sine = load(factors + 4L * (half + i), mask).mul(direction);
                store(a.mul(cosine).sub(b.mul(sine)), y + 4L * i, mask);
                store(b.mul(cosine).add(a.mul(sine)), y + 4L * (half + i), mask);
            }
        }
        if (x != y && turning < size) {
            Lanes.copy(y + 4L * turning, x + 4L * turning, 4 * (size - turning));
        }
    }
}
