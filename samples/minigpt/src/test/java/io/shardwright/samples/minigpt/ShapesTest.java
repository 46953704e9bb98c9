package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.model.ModelUnits;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Views, reductions and matmuls train alike on every kernel and mesh. */
@Timeout(120)
class ShapesTest {
    private static final int STEPS = 5;
    private static final double ROUNDING = 1e-5;

    @ParameterizedTest
    @CsvSource({"1, Sharded", "2, Sharded", "2, SequenceParallel"})
    void trainsAsWithNaiveKernelsOnOneRank(int tp, String form) {
        float[] expected = losses(1, NaiveKernels::new, "Sharded");
        float[] found = losses(tp, () -> new CpuKernelProvider().create(), form);
        assertThat(found[STEPS - 1]).isLessThan(found[0]);
        for (int step = 0; step < STEPS; step++) {
            assertThat((double) found[step]).isCloseTo(expected[step], within(ROUNDING * expected[step]));
        }
    }

    private static float[] losses(int tp, Supplier<Kernels> kernels, String form) {
        ModelUnits model = ModelUnits.whole(
                root -> form.equals("Sharded") ? new ShardedShapes(4, 8, root) : new SequenceParallelShapes(4, 8, root),
                "ids",
                "targets");
        return Tiny.onRanks(tp, kernels, world -> Tiny.losses(Tiny.training(world, model), STEPS))
                .getFirst();
    }
}
