package io.shardwright.runtime.cpu.vector.rotary;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;
import static io.shardwright.runtime.cpu.vector.Lanes.BYTES;
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
 * Gradients of {@link NormedRotary}, for the same heads and in the same way. Where {@code g} is the gradient turned back and
 * {@code x̂ = x rstd}: {@code dw += Σ g x̂} and {@code dx = rstd (g w - x̂ mean(g w x̂))}.
 */
final class NormedRotaryGradient {
    private final HeadOrder order = new HeadOrder();
    private final Scratch scratch = new Scratch();

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
        int read = 0;
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int outer = 0; outer < order.outer(); outer++) {
                read += rows(
                        dxAt + order.offset(dx, batch, outer, 0),
                        order.step(dx),
                        dwAt,
                        dyAt + order.offset(dy, batch, outer, 0),
                        order.step(dy),
                        xAt + order.offset(x, batch, outer, 0),
                        order.step(x),
                        rstdAt + order.numberOffset(batch, outer, 0),
                        order.numberStep(),
                        wAt,
                        angles + order.positionOffset(size, outer, 0),
                        order.positionStep(size),
                        2 * size,
                        order.inner());
            }
        }
        Lanes.setInt(read, scratch.floats(1));
    }

    /**
     * @param half bytes from a place in the first half of a head to the same in the second
     * @return what {@link FarHalves} reads
     */
    private static int rows(
            long dx,
            long dxStep,
            long dw,
            long dy,
            long dyStep,
            long x,
            long xStep,
            long rstd,
            long rstdStep,
            long w,
            long angles,
            long anglesStep,
            int half,
            int rows) {
        FloatVector share = broadcast(FLOATS, -2f / half);
        int far = FarHalves.bytes(half);
        int read = 0;
        for (int row = 0; row < rows; row++) {
            read += FarHalves.read(dy, far) + FarHalves.read(x, far) + FarHalves.read(dx, far);
            FloatVector by = broadcast(FLOATS, ALL.get(JAVA_FLOAT, rstd));
            FloatVector sumA = FloatVector.zero(FLOATS);
            FloatVector sumB = FloatVector.zero(FLOATS);
            for (int i = 0; i != half; i += BYTES) {
                FloatVector cos = fromMemorySegment(FLOATS, ALL, angles + i, ORDER);
                FloatVector sin = fromMemorySegment(FLOATS, ALL, angles + half + i, ORDER);
                FloatVector a = fromMemorySegment(FLOATS, ALL, dy + i, ORDER);
                FloatVector b = fromMemorySegment(FLOATS, ALL, dy + half + i, ORDER);
                FloatVector termA =
                        fromMemorySegment(FLOATS, ALL, x + i, ORDER).mul(by).mul(a.fma(cos, b.mul(sin)));
                FloatVector termB = fromMemorySegment(FLOATS, ALL, x + half + i, ORDER)
                        .mul(by)
                        .mul(b.fma(cos, a.mul(sin).neg()));
                fromMemorySegment(FLOATS, ALL, dw + i, ORDER).add(termA).intoMemorySegment(ALL, dw + i, ORDER);
                fromMemorySegment(FLOATS, ALL, dw + half + i, ORDER)
                        .add(termB)
                        .intoMemorySegment(ALL, dw + half + i, ORDER);
                sumA = termA.fma(fromMemorySegment(FLOATS, ALL, w + i, ORDER), sumA);
                sumB = termB.fma(fromMemorySegment(FLOATS, ALL, w + half + i, ORDER), sumB);
            }
            FloatVector byX = Lanes.sums(sumA.add(sumB)).mul(share).mul(by).mul(by);
            for (int i = 0; i != half; i += BYTES) {
                FloatVector cos = fromMemorySegment(FLOATS, ALL, angles + i, ORDER);
                FloatVector sin = fromMemorySegment(FLOATS, ALL, angles + half + i, ORDER);
                FloatVector a = fromMemorySegment(FLOATS, ALL, dy + i, ORDER);
                FloatVector b = fromMemorySegment(FLOATS, ALL, dy + half + i, ORDER);
                a.fma(cos, b.mul(sin))
                        .mul(fromMemorySegment(FLOATS, ALL, w + i, ORDER))
                        .fma(by, fromMemorySegment(FLOATS, ALL, x + i, ORDER).mul(byX))
                        .intoMemorySegment(ALL, dx + i, ORDER);
                b.fma(cos, a.mul(sin).neg())
                        .mul(fromMemorySegment(FLOATS, ALL, w + half + i, ORDER))
                        .fma(
                                by,
                                fromMemorySegment(FLOATS, ALL, x + half + i, ORDER)
                                        .mul(byX))
                        .intoMemorySegment(ALL, dx + half + i, ORDER);
            }
            dx += dxStep;
            dy += dyStep;
            x += xStep;
            rstd += rstdStep;
            angles += anglesStep;
        }
        return read;
    }
}
