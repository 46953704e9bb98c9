package io.shardwright.runtime.cpu.vector.rotary;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;
import static io.shardwright.runtime.cpu.vector.Lanes.BYTES;
import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.FLOATS;
import static io.shardwright.runtime.cpu.vector.Lanes.ORDER;
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
 * <p>Row by row: with several at a time the processor fetches too little ahead. Loops within a row end by {@code !=}, because the JIT
 * unrolls those that end by {@code <}, and then rows of few vectors spend their time before and behind the unrolled part.
 */
final class NormedRotary {
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
        int read = 0;
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int outer = 0; outer < order.outer(); outer++) {
                read += rows(
                        yAt + order.offset(y, batch, outer, 0),
                        order.step(y),
                        xAt + order.offset(x, batch, outer, 0),
                        order.step(x),
                        wAt,
                        angles + order.positionOffset(size, outer, 0),
                        order.positionStep(size),
                        rstdAt + order.numberOffset(batch, outer, 0),
                        order.numberStep(),
                        2 * size,
                        order.inner(),
                        (float) epsilon);
            }
        }
        Lanes.setInt(read, scratch.floats(1));
    }

    /**
     * @param half bytes from a place in the first half of a head to the same in the second
     * @return what {@link FarHalves} reads; x is read in its order for its norm
     */
    private static int rows(
            long y,
            long yStep,
            long x,
            long xStep,
            long w,
            long angles,
            long anglesStep,
            long rstd,
            long rstdStep,
            int half,
            int rows,
            float epsilon) {
        FloatVector one = broadcast(FLOATS, 1);
        FloatVector share = broadcast(FLOATS, 2f / half);
        FloatVector added = broadcast(FLOATS, epsilon);
        int far = FarHalves.bytes(half);
        int read = 0;
        for (int row = 0; row < rows; row++) {
            read += FarHalves.read(y, far);
            FloatVector sumA = FloatVector.zero(FLOATS);
            FloatVector sumB = FloatVector.zero(FLOATS);
            for (int i = 0; i != 2 * half; i += 2 * BYTES) {
                FloatVector a = fromMemorySegment(FLOATS, ALL, x + i, ORDER);
                FloatVector b = fromMemorySegment(FLOATS, ALL, x + i + BYTES, ORDER);
                sumA = a.fma(a, sumA);
                sumB = b.fma(b, sumB);
            }
            FloatVector by =
                    one.div(Lanes.sums(sumA.add(sumB)).fma(share, added).sqrt());
            Lanes.set(by.lane(0), rstd);
            for (int i = 0; i != half; i += BYTES) {
                FloatVector cos = fromMemorySegment(FLOATS, ALL, angles + i, ORDER);
                FloatVector sin = fromMemorySegment(FLOATS, ALL, angles + half + i, ORDER);
                FloatVector a = fromMemorySegment(FLOATS, ALL, x + i, ORDER)
                        .mul(by)
                        .mul(fromMemorySegment(FLOATS, ALL, w + i, ORDER));
                FloatVector b = fromMemorySegment(FLOATS, ALL, x + half + i, ORDER)
                        .mul(by)
                        .mul(fromMemorySegment(FLOATS, ALL, w + half + i, ORDER));
                a.fma(cos, b.mul(sin).neg()).intoMemorySegment(ALL, y + i, ORDER);
                b.fma(cos, a.mul(sin)).intoMemorySegment(ALL, y + half + i, ORDER);
            }
            y += yStep;
            x += xStep;
            angles += anglesStep;
            rstd += rstdStep;
        }
        return read;
    }
}
