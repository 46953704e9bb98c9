package io.shardwright.runtime.cpu.vector.attention;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.SoftmaxRows;
import io.shardwright.runtime.cpu.vector.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** What {@link RuledScores} do to the scores of one row of a tile. */
final class ScoreRows {
    private static final FloatVector HIDDEN = broadcast(Float.NEGATIVE_INFINITY);

    private ScoreRows() {}

    /** {@code x = cap tanh(x scale / cap)}. */
    static void cap(long x, int count, float scale, float cap) {
        FloatVector by = broadcast(scale / cap);
        FloatVector caps = broadcast(cap);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            store(VectorMath.tanh(load(x + 4L * i, mask).mul(by)).mul(caps), x + 4L * i, mask);
        }
    }

    /** The same, and {@code slopes = 1 - tanh²}. */
    static void cap(long x, long slopes, int count, float scale, float cap) {
        FloatVector by = broadcast(scale / cap);
        FloatVector caps = broadcast(cap);
        FloatVector one = broadcast(1);
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector tanh = VectorMath.tanh(load(x + 4L * i, mask).mul(by));
            store(tanh.mul(caps), x + 4L * i, mask);
            store(one.sub(tanh.mul(tanh)), slopes + 4L * i, mask);
        }
    }

    /** Hides the keys whose number isn't {@code document}. */
    static void hideOthers(long x, long documents, int count, int document) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            IntVector found = load(documents + 4L * i, mask).reinterpretAsInts();
            VectorMask<Float> other =
                    found.compare(VectorOperators.NE, document).cast(Lanes.FLOATS);
            store(load(x + 4L * i, mask).blend(HIDDEN, other), x + 4L * i, mask);
        }
    }

    /** Hides the keys where {@code seen} is 0. */
    static void hideUnseen(long x, long seen, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            VectorMask<Float> unseen = load(seen + 4L * i, mask).compare(VectorOperators.EQ, 0);
            store(load(x + 4L * i, mask).blend(HIDDEN, unseen), x + 4L * i, mask);
        }
    }

    /** Softmax of a row whose divisor has {@code e^sink} besides; returns the log of the divisor. */
    static float softmax(long x, int count, float sink) {
        float max = Math.max(sink, SoftmaxRows.max(x, count, 1));
        if (max == Float.NEGATIVE_INFINITY) {
            RowArithmetic.zeroRow(x, count);
            return max;
        }
        float sum = SoftmaxRows.exponentials(x, x, count, 1, max);
        if (sink != Float.NEGATIVE_INFINITY) {
            sum += (float) Math.exp(sink - max);
        }
        RowArithmetic.scaleRow(x, x, 0, 1 / sum, count);
        return (float) (max + Math.log(sum));
    }

    static void hide(long x, int count) {
        RowArithmetic.fillRow(x, 0, 0, Float.NEGATIVE_INFINITY, count);
    }
}
