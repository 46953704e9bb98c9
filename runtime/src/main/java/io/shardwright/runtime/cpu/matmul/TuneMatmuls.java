package io.shardwright.runtime.cpu.matmul;

import io.shardwright.runtime.device.KernelChoices;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** What is known of matmuls on this machine: shown, and timed again on matrices of random numbers, for as long as it takes. */
public final class TuneMatmuls {
    /** For each shape. */
    private static final long ENOUGH_NANOS = 300_000_000;

    private static final long SEED = 20;

    private final OneDnnMatmuls matmuls;
    private final MethodFile file;

    private TuneMatmuls(OneDnnMatmuls matmuls, MethodFile file) {
        this.matmuls = matmuls;
        this.file = file;
    }

    /** @throws UnavailableException if there is no oneDNN, or no place to keep choices */
    public static TuneMatmuls ofThisMachine() throws UnavailableException {
        OneDnnMatmuls matmuls = OneDnnMatmuls.create(KernelChoices.BUILT_IN);
        return new TuneMatmuls(
                matmuls,
                MethodFile.ofThisMachine(matmuls.describe())
                        .orElseThrow(() -> new UnavailableException(
                                "the user's cache has no folder that nobody else can write to")));
    }

    /** Where choices are kept. */
    public Path path() {
        return file.path();
    }

    /** A line for each shape, with what its methods took. */
    public List<String> lines() {
        return file.lines();
    }

    /**
     * Times all shapes again and chooses anew, so that results of later runs may differ in their last digits.
     *
     * @param listener is given each line
     */
    public void renew(Consumer<String> listener) {
        file.locked(() -> {
            List<String> lines = new ArrayList<>();
            for (MethodChoice choice : file.choices()) {
                MethodTimes times = times(choice.shape());
                MethodChoice chosen =
                        new MethodChoice(choice.shape(), times.best(OneDnnMethod.builtIn(choice.shape())));
                lines.add(chosen.text() + times.comment());
                listener.accept(lines.getLast());
            }
            file.replace(lines);
            return file;
        });
    }

    private MethodTimes times(MatmulShape shape) {
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
                    shape, matmuls::make, c.address(), a.address(), b.address(), bias.address(), ENOUGH_NANOS);
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
