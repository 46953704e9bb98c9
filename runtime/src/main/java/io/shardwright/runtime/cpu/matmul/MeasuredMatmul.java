package io.shardwright.runtime.cpu.matmul;

import static io.shardwright.runtime.cpu.matmul.Matmuls.ACCUMULATE;

import io.shardwright.runtime.cpu.choice.WayTimes;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A matmul that is timed in every way it can be computed when it first runs, on the matrices of that run, unless another rank has done
 * so. The result is that of the way that is taken, then and later.
 */
final class MeasuredMatmul implements Matmuls.Matmul {
    /** What a matmul is timed for at most, by turns; a small one for a nanosecond a multiply-add, which is some eight times each way. */
    private static final long ENOUGH_NANOS = 30_000_000;

    /** Once, each way may meet something else that the machine does. */
    private static final int ROUNDS = 2;

    private static final int FEW_ROWS = 16;

    /** Bytes of c that there may be a second time, for a moment. */
    private static final long MOST_BYTES = 32 << 20;

    private final MatmulShape shape;
    private final MethodTable table;
    private final BiFunction<MatmulShape, OneDnnMethod, Matmuls.Matmul> maker;
    private Matmuls.@Nullable Matmul taken;

    /** @param maker of matmuls by a method */
    MeasuredMatmul(MatmulShape shape, MethodTable table, BiFunction<MatmulShape, OneDnnMethod, Matmuls.Matmul> maker) {
        this.shape = shape;
        this.table = table;
        this.maker = maker;
    }

    @Override
    public void run(long c, long a, long b, long bias) {
        Matmuls.Matmul matmul = taken;
        if (matmul == null) {
            matmul = maker.apply(shape, table.choose(shape.overwriting(), () -> times(c, a, b, bias)));
            taken = matmul;
        }
        matmul.run(c, a, b, bias);
    }

    private WayTimes times(long c, long a, long b, long bias) {
        long enough = Math.min(ENOUGH_NANOS, (long) shape.m() * shape.n() * shape.k());
        if (!shape.has(ACCUMULATE)) {
            return times(shape, maker, c, a, b, bias, enough);
        }
        long bytes = (long) shape.m() * shape.strideC() * (shape.has(Matmuls.BF16_OUTPUT) ? 2 : 4);
        if (bytes > MOST_BYTES) {
            return WayTimes.NONE;
        }
        try (Arena arena = Arena.ofConfined()) {
            long copy = arena.allocate(bytes, 64).address();
            return times(shape.overwriting(), maker, copy, a, b, bias, enough);
        }
    }

    /**
     * What each method takes, by the time of this thread.
     *
     * @param shape that adds to nothing, so that it can run again and again
     * @param enough nanoseconds after which no further round begins
     */
    static WayTimes times(
            MatmulShape shape,
            BiFunction<MatmulShape, OneDnnMethod, Matmuls.Matmul> maker,
            long c,
            long a,
            long b,
            long bias,
            long enough) {
        List<OneDnnMethod> methods = OneDnnMethod.of(shape);
        List<Matmuls.Matmul> candidates =
                methods.stream().map(method -> maker.apply(shape, method)).toList();
        if (methods.contains(OneDnnMethod.SGEMM)) {
            // Its code is made when it first runs, that of the others was made above.
            maker.apply(shape.rows(Math.min(shape.m(), FEW_ROWS)), OneDnnMethod.SGEMM)
                    .run(c, a, b, bias);
        }
        // Memory that nobody has written to takes longer to write to.
        candidates.getFirst().run(c, a, b, bias);
        return WayTimes.of(methods.stream().map(OneDnnMethod::text).toList(), ROUNDS, enough, number -> {
            candidates.get(number).run(c, a, b, bias);
            return 1;
        });
    }
}
