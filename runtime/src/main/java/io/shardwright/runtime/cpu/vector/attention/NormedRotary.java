package io.shardwright.runtime.cpu.vector.attention;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;
import static io.shardwright.runtime.cpu.vector.Lanes.BYTES;
import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.FLOATS;
import static io.shardwright.runtime.cpu.vector.Lanes.ORDER;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;

/**
 * RMS norms of heads and rotary positions behind them, in one pass over memory, for heads whose halves are whole vectors.
 *
 * <p>A few rows at a time: their statistics are taken, and then they are turned where they lie in the first cache. All in one loop would
 * be more than the JIT compiles well, and with more rows at a time the processor fetches nothing ahead. Loops are as large as in
 * {@link NormedRotaryGradient}; a vector of a half that is left beside pairs of them has a loop of its own.
 */
final class NormedRotary {
    private static final int ROWS = 8;

    private final HeadOrder order = new HeadOrder();
    private final Scratch scratch = new Scratch();

    static boolean takes(LocalTensor x) {
        return x.dim(3) % (2 * COUNT) == 0;
    }

    /** @param angles as {@link RotaryRows} keeps them, for each position */
    void forward(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon, long angles) {
        order.follow(x);
        int size = (int) x.dim(3);
        long yAt = TensorRows.address(y);
        long xAt = TensorRows.address(x);
        long wAt = TensorRows.denseAddress(w);
        long rstdAt = TensorRows.denseAddress(rstd);
        long sums = scratch.floats(ROWS * COUNT);
        long half = 2L * size;
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int outer = 0; outer < order.outer(); outer++) {
                for (int row = 0; row < order.inner(); row += ROWS) {
                    int rows = Math.min(ROWS, order.inner() - row);
                    long from = xAt + order.offset(x, batch, outer, row);
                    long number = rstdAt + order.numberOffset(batch, outer, row);
                    squares(sums, from, order.step(x), rows, size);
                    statistics(number, order.numberStep(), sums, rows, size, epsilon);
                    long to = yAt + order.offset(y, batch, outer, row);
                    long turn = angles + order.positionOffset(size, outer, row);
                    long turnStep = order.positionStep(size);
                    long i = 0;
                    for (; i + 2 * BYTES <= half; i += 2 * BYTES) {
                        turn(
                                to + i,
                                order.step(y),
                                from + i,
                                order.step(x),
                                wAt + i,
                                turn + i,
                                turnStep,
                                number,
                                order.numberStep(),
                                half,
                                rows);
                    }
                    if (i < half) {
                        turnLast(
                                to + i,
                                order.step(y),
                                from + i,
                                order.step(x),
                                wAt + i,
                                turn + i,
                                turnStep,
                                number,
                                order.numberStep(),
                                half,
                                rows);
                    }
                }
            }
        }
    }

    /** For each row a vector of addends of the sum of its squares. */
    private static void squares(long sums, long x, long xStep, int rows, int size) {
        for (int row = 0; row < rows; row++) {
            FloatVector a = FloatVector.zero(FLOATS);
            FloatVector b = FloatVector.zero(FLOATS);
            for (long at = x; at < x + 4L * size; at += 2 * BYTES) {
                FloatVector first = fromMemorySegment(FLOATS, ALL, at, ORDER);
                FloatVector second = fromMemorySegment(FLOATS, ALL, at + BYTES, ORDER);
                a = first.fma(first, a);
                b = second.fma(second, b);
            }
            a.add(b).intoMemorySegment(ALL, sums, ORDER);
            sums += BYTES;
            x += xStep;
        }
    }

    private static void statistics(long rstd, long rstdStep, long sums, int rows, int size, double epsilon) {
        for (int row = 0; row < rows; row++) {
            float sum = Lanes.sumByShuffles(Lanes.load(sums));
            Lanes.set((float) (1 / Math.sqrt(sum / size + epsilon)), rstd);
            sums += BYTES;
            rstd += rstdStep;
        }
    }

    /** @param half bytes from a place in the first half of a head to the same in the second */
    private static void turn(
            long y,
            long yStep,
            long x,
            long xStep,
            long w,
            long angles,
            long anglesStep,
            long rstd,
            long rstdStep,
            long half,
            int rows) {
        FloatVector wA = fromMemorySegment(FLOATS, ALL, w, ORDER);
        FloatVector wB = fromMemorySegment(FLOATS, ALL, w + BYTES, ORDER);
        FloatVector wC = fromMemorySegment(FLOATS, ALL, w + half, ORDER);
        FloatVector wD = fromMemorySegment(FLOATS, ALL, w + half + BYTES, ORDER);
        for (int row = 0; row < rows; row++) {
            FloatVector cosA = fromMemorySegment(FLOATS, ALL, angles, ORDER);
            FloatVector cosB = fromMemorySegment(FLOATS, ALL, angles + BYTES, ORDER);
            FloatVector sinA = fromMemorySegment(FLOATS, ALL, angles + half, ORDER);
            FloatVector sinB = fromMemorySegment(FLOATS, ALL, angles + half + BYTES, ORDER);
            FloatVector by = broadcast(FLOATS, ALL.get(JAVA_FLOAT, rstd));
            FloatVector a = fromMemorySegment(FLOATS, ALL, x, ORDER).mul(by).mul(wA);
            FloatVector b =
                    fromMemorySegment(FLOATS, ALL, x + BYTES, ORDER).mul(by).mul(wB);
            FloatVector c =
                    fromMemorySegment(FLOATS, ALL, x + half, ORDER).mul(by).mul(wC);
            FloatVector d = fromMemorySegment(FLOATS, ALL, x + half + BYTES, ORDER)
                    .mul(by)
                    .mul(wD);
            a.mul(cosA).sub(c.mul(sinA)).intoMemorySegment(ALL, y, ORDER);
            b.mul(cosB).sub(d.mul(sinB)).intoMemorySegment(ALL, y + BYTES, ORDER);
            c.mul(cosA).add(a.mul(sinA)).intoMemorySegment(ALL, y + half, ORDER);
            d.mul(cosB).add(b.mul(sinB)).intoMemorySegment(ALL, y + half + BYTES, ORDER);
            y += yStep;
            x += xStep;
            angles += anglesStep;
            rstd += rstdStep;
        }
    }

    /** The same for one vector of each half. */
    private static void turnLast(
            long y,
            long yStep,
            long x,
            long xStep,
            long w,
            long angles,
            long anglesStep,
            long rstd,
            long rstdStep,
            long half,
            int rows) {
        FloatVector wA = fromMemorySegment(FLOATS, ALL, w, ORDER);
        FloatVector wB = fromMemorySegment(FLOATS, ALL, w + half, ORDER);
        for (int row = 0; row < rows; row++) {
            FloatVector cos = fromMemorySegment(FLOATS, ALL, angles, ORDER);
            FloatVector sin = fromMemorySegment(FLOATS, ALL, angles + half, ORDER);
            FloatVector by = broadcast(FLOATS, ALL.get(JAVA_FLOAT, rstd));
            FloatVector a = fromMemorySegment(FLOATS, ALL, x, ORDER).mul(by).mul(wA);
            FloatVector b =
                    fromMemorySegment(FLOATS, ALL, x + half, ORDER).mul(by).mul(wB);
            a.mul(cos).sub(b.mul(sin)).intoMemorySegment(ALL, y, ORDER);
            b.mul(cos).add(a.mul(sin)).intoMemorySegment(ALL, y + half, ORDER);
            y += yStep;
            x += xStep;
            angles += anglesStep;
            rstd += rstdStep;
        }
    }
}
