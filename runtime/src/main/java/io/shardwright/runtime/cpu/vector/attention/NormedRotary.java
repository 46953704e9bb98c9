package io.shardwright.runtime.cpu.vector.attention;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.broadcast;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;
import static io.shardwright.runtime.cpu.vector.Lanes.zero;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;

/**
 * RMS norms of heads and rotary positions behind them, in one pass over memory, for heads whose halves are whole vectors: without masks
 * it is twice as fast.
 *
 * <p>A few rows at a time: their statistics are taken, and then they are turned where they lie in the first cache. All in one loop would
 * be more than the JIT compiles well, and with more rows at a time the processor fetches nothing ahead.
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
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int outer = 0; outer < order.outer(); outer++) {
                for (int row = 0; row < order.inner(); row += ROWS) {
                    int rows = Math.min(ROWS, order.inner() - row);
                    long from = xAt + order.offset(x, batch, outer, row);
                    long number = rstdAt + order.numberOffset(batch, outer, row);
                    statistics(number, order.numberStep(), from, order.step(x), rows, size, epsilon);
                    turn(
                            yAt + order.offset(y, batch, outer, row),
                            order.step(y),
                            from,
                            order.step(x),
                            wAt,
                            angles + order.positionOffset(size, outer, row),
                            order.positionStep(size),
                            number,
                            order.numberStep(),
                            rows,
                            size / 2);
                }
            }
        }
    }

    private static void statistics(long rstd, long rstdStep, long x, long xStep, int rows, int size, double epsilon) {
        for (int row = 0; row < rows; row++) {
            FloatVector squares = zero();
            for (int i = 0; i < size; i += COUNT) {
                FloatVector next = load(x + 4L * i);
                squares = next.fma(next, squares);
            }
            Lanes.set((float) (1 / Math.sqrt(Lanes.sumByShuffles(squares) / size + epsilon)), rstd);
            x += xStep;
            rstd += rstdStep;
        }
    }

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
            int rows,
            int half) {
        for (int row = 0; row < rows; row++) {
            FloatVector by = broadcast(Lanes.get(rstd));
            for (int i = 0; i < half; i += COUNT) {
                long one = 4L * i;
                long other = 4L * (half + i);
                FloatVector a = load(x + one).mul(by).mul(load(w + one));
                FloatVector b = load(x + other).mul(by).mul(load(w + other));
                FloatVector cos = load(angles + one);
                FloatVector sin = load(angles + other);
                store(a.mul(cos).sub(b.mul(sin)), y + one);
                store(b.mul(cos).add(a.mul(sin)), y + other);
            }
            y += yStep;
            x += xStep;
            angles += anglesStep;
            rstd += rstdStep;
        }
    }

    /** dw accumulates. */
    void gradient(
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
        long back = scratch.floats((long) ROWS * (size + 1));
        long means = back + 4L * ROWS * size;
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int outer = 0; outer < order.outer(); outer++) {
                for (int row = 0; row < order.inner(); row += ROWS) {
                    int rows = Math.min(ROWS, order.inner() - row);
                    long from = xAt + order.offset(x, batch, outer, row);
                    long number = rstdAt + order.numberOffset(batch, outer, row);
                    turnBack(
                            back,
                            dyAt + order.offset(dy, batch, outer, row),
                            order.step(dy),
                            angles + order.positionOffset(size, outer, row),
                            order.positionStep(size),
                            rows,
                            size / 2);
                    weights(means, dwAt, back, from, order.step(x), number, order.numberStep(), wAt, rows, size);
                    inputs(
                            dxAt + order.offset(dx, batch, outer, row),
                            order.step(dx),
                            back,
                            from,
                            order.step(x),
                            number,
                            order.numberStep(),
                            means,
                            wAt,
                            rows,
                            size);
                }
            }
        }
    }

    private static void turnBack(long back, long dy, long dyStep, long angles, long anglesStep, int rows, int half) {
        for (int row = 0; row < rows; row++) {
            RotaryRows.rotateRow(back, dy, angles, half, -1);
            back += 8L * half;
            dy += dyStep;
            angles += anglesStep;
        }
    }

    /** {@code dw += g x̂}, {@code means = mean(g w x̂)} for each row. */
    private static void weights(
            long means, long dw, long g, long x, long xStep, long rstd, long rstdStep, long w, int rows, int size) {
        for (int row = 0; row < rows; row++) {
            FloatVector by = broadcast(Lanes.get(rstd));
            FloatVector sum = zero();
            for (int i = 0; i < size; i += COUNT) {
                FloatVector term = load(x + 4L * i).mul(by).mul(load(g + 4L * i));
                store(load(dw + 4L * i).add(term), dw + 4L * i);
                sum = term.fma(load(w + 4L * i), sum);
            }
            Lanes.set(Lanes.sumByShuffles(sum) / size, means);
            means += 4;
            g += 4L * size;
            x += xStep;
            rstd += rstdStep;
        }
    }

    /** {@code dx = rstd (g w - x̂ mean(g w x̂))}. */
    private static void inputs(
            long dx,
            long dxStep,
            long g,
            long x,
            long xStep,
            long rstd,
            long rstdStep,
            long means,
            long w,
            int rows,
            int size) {
        for (int row = 0; row < rows; row++) {
            float r = Lanes.get(rstd);
            FloatVector byG = broadcast(r);
            FloatVector byX = broadcast(-r * r * Lanes.get(means));
            for (int i = 0; i < size; i += COUNT) {
                FloatVector own = load(g + 4L * i).mul(load(w + 4L * i));
                store(own.fma(byG, load(x + 4L * i).mul(byX)), dx + 4L * i);
            }
            means += 4;
            g += 4L * size;
            x += xStep;
            dx += dxStep;
            rstd += rstdStep;
        }
    }
}
