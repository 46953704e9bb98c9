package io.shardwright.runtime.cpu.vector.optimizer;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** The sum of squares of floats, about as exact as in double and always in the same order. */
final class SquareSum {
    private SquareSum() {}

    /** Below, squares that a float can't hold might count. */
    private static final double LEAST = 1e-16;

    static double of(long at, int count) {
        double sum = inFloats(at, count);
        return sum >= LEAST && Double.isFinite(sum) ? sum : inDoubles(at, count);
    }

    /** Each lane keeps its sum and what rounding took from it (Knuth's two-sum, The Art of Computer Programming 2, §4.2.2). */
    private static double inFloats(long at, int count) {
        FloatVector sum = zero();
        FloatVector lost = zero();
        for (int i = 0; i < count; i += COUNT) {
            FloatVector x = load(at + 4L * i, first(count - i));
            FloatVector square = x.mul(x);
            FloatVector next = sum.add(square);
            FloatVector added = next.sub(sum);
            FloatVector ofSum = sum.sub(next.sub(added));
            lost = lost.add(x.fma(x, square.neg()).add(ofSum.add(square.sub(added))));
            sum = next;
        }
        return (double) Lanes.sum(lost) + lanes(sum);
    }

    private static double inDoubles(long at, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double x = Lanes.get(at + 4L * i);
            sum += x * x;
        }
        return sum;
    }

    /** As {@link Lanes#sum}, in double. */
    private static double lanes(FloatVector v) {
        double sum = (double) v.lane(0) + v.lane(1) + ((double) v.lane(2) + v.lane(3));
        if (COUNT > 4) {
            sum += (double) v.lane(4) + v.lane(5) + ((double) v.lane(6) + v.lane(7));
        }
        if (COUNT > 8) {
            sum += (double) v.lane(8) + v.lane(9) + ((double) v.lane(10) + v.lane(11));
            sum += (double) v.lane(12) + v.lane(13) + ((double) v.lane(14) + v.lane(15));
        }
        return sum;
    }
}
