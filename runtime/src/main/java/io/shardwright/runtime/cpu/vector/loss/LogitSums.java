package io.shardwright.runtime.cpu.vector.loss;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.SoftmaxRows;
import io.shardwright.runtime.cpu.vector.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Of a row of logits their sum and that of their exponentials, in one pass over memory: exponentials are taken relative to the largest
 * of the first logits, which any of them may be, as long as none is so much larger that a float can't hold the sum.
 */
final class LogitSums {
    /** Logits among which the one is looked for that exponentials are relative to: a few vectors. */
    private static final int FIRST = 128;
    /** e to this, a million times over, is a float. */
    private static final float MOST_ABOVE = 60;

    private LogitSums() {}

    /**
     * Writes {@code Σ exp(x - shift)} and {@code Σ x}.
     *
     * @return the shift
     */
    static float take(long exponentials, long sum, long x, int count) {
        float shift = SoftmaxRows.max(x, Math.min(count, FIRST), 1);
        int whole = count - count % COUNT;
        float largest = sums(exponentials, sum, x, whole, shift);
        if (whole < count) {
            long tail = x + 4L * whole;
            int length = count - whole;
            largest = Math.max(largest, SoftmaxRows.max(tail, length, 1));
            add(exponentials, SoftmaxRows.sumOfExponentials(tail, length, shift));
            add(sum, SoftmaxRows.sum(tail, length));
        }
        // Nor where the first ones are all minus infinity.
        if (!(largest - shift <= MOST_ABOVE)) {
            Lanes.set(SoftmaxRows.sumOfExponentials(x, count, largest), exponentials);
            return largest;
        }
        return shift;
    }

    private static void add(long to, float more) {
        Lanes.set(Lanes.get(to) + more, to);
    }

    /**
     * Of whole vectors: masks would make it half as long again.
     *
     * @return the largest
     */
    private static float sums(long exponentials, long sum, long x, int count, float shift) {
        FloatVector less = broadcast(shift);
        FloatVector terms = zero();
        FloatVector all = zero();
        FloatVector largest = broadcast(Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i += COUNT) {
            FloatVector next = load(x + 4L * i);
            terms = terms.add(VectorMath.expNotLarge(next.sub(less)));
            all = all.add(next);
            largest = largest.blend(next, next.compare(VectorOperators.GT, largest));
        }
        Lanes.set(Lanes.sum(terms), exponentials);
        Lanes.set(Lanes.sum(all), sum);
        return Lanes.max(largest);
    }
}
