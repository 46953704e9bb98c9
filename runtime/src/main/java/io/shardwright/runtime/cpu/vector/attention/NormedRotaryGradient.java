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
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;

/**
 * Gradients of {@link NormedRotary}, for heads whose halves are whole pairs of vectors. Where {@code g} is the gradient turned back and
 * {@code x̂ = x rstd}: {@code dw += Σ g x̂} and {@code dx = rstd (g w - x̂ mean(g w x̂))}.
 *
 * <p>Some rows at a time, which the first cache then has for the second loop. Each loop takes four vectors of a row, two of each half, so
 * that the weight and its gradient stay in registers from row to row. They are as large as the JIT takes: with one call more, of a method of
 * our own, it makes objects of vectors, and they take three times as long.
 */
final class NormedRotaryGradient {
    private static final int ROWS = 8;

    private final HeadOrder order = new HeadOrder();
    private final Scratch scratch = new Scratch();

    static boolean takes(LocalTensor x) {
        return x.dim(3) % (4 * COUNT) == 0;
    }

    /**
     * dw accumulates.
     *
     * @param angles as {@link RotaryRows} keeps them, for each position
     */
    void run(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            long angles) {
        order.follow(x);
        int size = (int) x.dim(3);
        long dxAt = TensorRows.address(dx);
        long dwAt = TensorRows.denseAddress(dw);
        long dyAt = TensorRows.address(dy);
        long xAt = TensorRows.address(x);
        long wAt = TensorRows.denseAddress(w);
        long rstdAt = TensorRows.denseAddress(rstd);
        long sums = scratch.floats(ROWS * (COUNT + 1));
        long factors = sums + (long) ROWS * BYTES;
        long half = 2L * size;
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int outer = 0; outer < order.outer(); outer++) {
                for (int row = 0; row < order.inner(); row += ROWS) {
                    int rows = Math.min(ROWS, order.inner() - row);
                    long to = dxAt + order.offset(dx, batch, outer, row);
                    long g = dyAt + order.offset(dy, batch, outer, row);
                    long from = xAt + order.offset(x, batch, outer, row);
                    long number = rstdAt + order.numberOffset(batch, outer, row);
                    long turn = angles + order.positionOffset(size, outer, row);
                    long turnStep = order.positionStep(size);
                    RowArithmetic.zeroRow(sums, rows * COUNT);
                    for (long i = 0; i < half; i += 2 * BYTES) {
                        weights(
                                sums,
                                dwAt + i,
                                g + i,
                                order.step(dy),
                                from + i,
                                order.step(x),
                                number,
                                order.numberStep(),
                                turn + i,
                                turnStep,
                                wAt + i,
                                half,
                                rows);
                    }
                    factors(factors, sums, number, order.numberStep(), size, rows);
                    for (long i = 0; i < half; i += 2 * BYTES) {
                        inputs(
                                to + i,
                                order.step(dx),
                                g + i,
                                order.step(dy),
                                from + i,
                                order.step(x),
                                number,
                                order.numberStep(),
                                factors,
                                turn + i,
                                turnStep,
                                wAt + i,
                                half,
                                rows);
                    }
                }
            }
        }
    }

    /**
     * {@code dw += Σ g x̂}, and to {@code sums} for each row a vector of addends of {@code Σ g w x̂}.
     *
     * @param half bytes from a place in the first half of a head to the same in the second
     */
    private static void weights(
            long sums,
            long dw,
            long dy,
            long dyStep,
            long x,
            long xStep,
            long rstd,
            long rstdStep,
            long angles,
            long anglesStep,
            long w,
            long half,
            int rows) {
        FloatVector wA = fromMemorySegment(FLOATS, ALL, w, ORDER);
        FloatVector wB = fromMemorySegment(FLOATS, ALL, w + BYTES, ORDER);
        FloatVector wC = fromMemorySegment(FLOATS, ALL, w + half, ORDER);
        FloatVector wD = fromMemorySegment(FLOATS, ALL, w + half + BYTES, ORDER);
        FloatVector dwA = fromMemorySegment(FLOATS, ALL, dw, ORDER);
        FloatVector dwB = fromMemorySegment(FLOATS, ALL, dw + BYTES, ORDER);
        FloatVector dwC = fromMemorySegment(FLOATS, ALL, dw + half, ORDER);
        FloatVector dwD = fromMemorySegment(FLOATS, ALL, dw + half + BYTES, ORDER);
        for (int row = 0; row < rows; row++) {
            FloatVector cosA = fromMemorySegment(FLOATS, ALL, angles, ORDER);
            FloatVector cosB = fromMemorySegment(FLOATS, ALL, angles + BYTES, ORDER);
            FloatVector sinA = fromMemorySegment(FLOATS, ALL, angles + half, ORDER);
            FloatVector sinB = fromMemorySegment(FLOATS, ALL, angles + half + BYTES, ORDER);
            FloatVector a = fromMemorySegment(FLOATS, ALL, dy, ORDER);
            FloatVector b = fromMemorySegment(FLOATS, ALL, dy + BYTES, ORDER);
            FloatVector c = fromMemorySegment(FLOATS, ALL, dy + half, ORDER);
            FloatVector d = fromMemorySegment(FLOATS, ALL, dy + half + BYTES, ORDER);
            FloatVector by = broadcast(FLOATS, ALL.get(JAVA_FLOAT, rstd));
            FloatVector termA = fromMemorySegment(FLOATS, ALL, x, ORDER)
                    .mul(by)
                    .mul(a.mul(cosA).add(c.mul(sinA)));
            FloatVector termB = fromMemorySegment(FLOATS, ALL, x + BYTES, ORDER)
                    .mul(by)
                    .mul(b.mul(cosB).add(d.mul(sinB)));
            FloatVector termC = fromMemorySegment(FLOATS, ALL, x + half, ORDER)
                    .mul(by)
                    .mul(c.mul(cosA).sub(a.mul(sinA)));
            FloatVector termD = fromMemorySegment(FLOATS, ALL, x + half + BYTES, ORDER)
                    .mul(by)
                    .mul(d.mul(cosB).sub(b.mul(sinB)));
            dwA = dwA.add(termA);
            dwB = dwB.add(termB);
            dwC = dwC.add(termC);
            dwD = dwD.add(termD);
            fromMemorySegment(FLOATS, ALL, sums, ORDER)
                    .add(termA.mul(wA).add(termB.mul(wB)).add(termC.mul(wC).add(termD.mul(wD))))
                    .intoMemorySegment(ALL, sums, ORDER);
            sums += BYTES;
            dy += dyStep;
            x += xStep;
            rstd += rstdStep;
            angles += anglesStep;
        }
        dwA.intoMemorySegment(ALL, dw, ORDER);
        dwB.intoMemorySegment(ALL, dw + BYTES, ORDER);
        dwC.intoMemorySegment(ALL, dw + half, ORDER);
        dwD.intoMemorySegment(ALL, dw + half + BYTES, ORDER);
    }

    /** {@code -rstd² mean(g w x̂)} for each row: what x goes into dx with. */
    private static void factors(long factors, long sums, long rstd, long rstdStep, int size, int rows) {
        for (int row = 0; row < rows; row++) {
            float r = Lanes.get(rstd);
            Lanes.set(-r * r * (Lanes.sumByShuffles(Lanes.load(sums)) / size), factors);
            factors += Float.BYTES;
            sums += BYTES;
            rstd += rstdStep;
        }
    }

    private static void inputs(
            long dx,
            long dxStep,
            long dy,
            long dyStep,
            long x,
            long xStep,
            long rstd,
            long rstdStep,
            long factors,
            long angles,
            long anglesStep,
            long w,
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
            FloatVector a = fromMemorySegment(FLOATS, ALL, dy, ORDER);
            FloatVector b = fromMemorySegment(FLOATS, ALL, dy + BYTES, ORDER);
            FloatVector c = fromMemorySegment(FLOATS, ALL, dy + half, ORDER);
            FloatVector d = fromMemorySegment(FLOATS, ALL, dy + half + BYTES, ORDER);
            FloatVector byG = broadcast(FLOATS, ALL.get(JAVA_FLOAT, rstd));
            FloatVector byX = broadcast(FLOATS, ALL.get(JAVA_FLOAT, factors));
            a.mul(cosA)
                    .add(c.mul(sinA))
                    .mul(wA)
                    .fma(byG, fromMemorySegment(FLOATS, ALL, x, ORDER).mul(byX))
                    .intoMemorySegment(ALL, dx, ORDER);
            b.mul(cosB)
                    .add(d.mul(sinB))
                    .mul(wB)
                    .fma(byG, fromMemorySegment(FLOATS, ALL, x + BYTES, ORDER).mul(byX))
                    .intoMemorySegment(ALL, dx + BYTES, ORDER);
            c.mul(cosA)
                    .sub(a.mul(sinA))
                    .mul(wC)
                    .fma(byG, fromMemorySegment(FLOATS, ALL, x + half, ORDER).mul(byX))
                    .intoMemorySegment(ALL, dx + half, ORDER);
            d.mul(cosB)
                    .sub(b.mul(sinB))
                    .mul(wD)
                    .fma(
                            byG,
                            fromMemorySegment(FLOATS, ALL, x + half + BYTES, ORDER)
                                    .mul(byX))
                    .intoMemorySegment(ALL, dx + half + BYTES, ORDER);
            factors += Float.BYTES;
            dx += dxStep;
            dy += dyStep;
            x += xStep;
            rstd += rstdStep;
            angles += anglesStep;
        }
    }
}
