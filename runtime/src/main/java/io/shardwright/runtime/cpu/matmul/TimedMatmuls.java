package io.shardwright.runtime.cpu.matmul;

import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.choice.TimedKernel;
import io.shardwright.runtime.cpu.choice.WayTimes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.SplittableRandom;

/** Matmuls by oneDNN on matrices of random numbers. */
public final class TimedMatmuls implements TimedKernel {
    private static final long SEED = 20;

    private final OneDnnMatmuls matmuls;

    /** @throws UnavailableException if there is no oneDNN */
    public TimedMatmuls() throws UnavailableException {
        matmuls = OneDnnMatmuls.create(ChoiceTable.builtIn());
    }

    @Override
    public Optional<Retimed> time(String what, long enough) {
        return ShapeText.parse(what)
                .map(shape -> new Retimed(matmuls.builtIn(shape).text(), times(shape, enough)));
    }

    private WayTimes times(MatmulShape shape, long enough) {
        long inputs = shape.has(Matmuls.BF16_INPUTS) ? 2 : 4;
        long outputs = shape.has(Matmuls.BF16_OUTPUT) ? 2 : 4;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment c = arena.allocate(outputs * shape.m() * shape.strideC(), 64);
            long rowsOfA = shape.has(Matmuls.A_TRANSPOSED) ? shape.k() : shape.m();
            long rowsOfB = shape.has(Matmuls.B_TRANSPOSED) ? shape.n() : shape.k();
            MemorySegment a = random(arena.allocate(inputs * rowsOfA * shape.strideA(), 64), inputs);
            MemorySegment b = random(arena.allocate(inputs * rowsOfB * shape.strideB(), 64), inputs);
            MemorySegment bias = arena.allocate(4L * shape.n(), 64);
            return MeasuredMatmul.times(
                    shape, matmuls::make, c.address(), a.address(), b.address(), bias.address(), enough);
        }
    }

    /** Numbers from 1 to 2, which in either type are their upper halves. */
    private static MemorySegment random(MemorySegment memory, long bytes) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (long at = 0; at < memory.byteSize(); at += bytes) {
            int bits = Float.floatToRawIntBits(1 + (float) random.nextDouble());
            if (bytes == 2) {
                memory.set(ValueLayout.JAVA_SHORT, at, (short) (bits >> 16));
            } else {
                memory.set(ValueLayout.JAVA_INT, at, bits);
            }
        }
        return memory;
    }
}
