package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model of operators that have no kernel of their own trains alike on all kernels and however its heads are split. */
@Timeout(120)
class ElementsTest {
    private static final int STEPS = 5;
    private static final int HIDDEN = 16;
    private static final double ROUNDING = 1e-4;

    private static final float[] EXPECTED = losses(1, "Sharded", NaiveKernels::new);

    private static float[] losses(int tp, String form, Supplier<Kernels> kernels) {
        ModelUnits units = ShardedElements.units(HIDDEN, 1.5);
        ModelUnits model =
                form.equals("Sharded") ? units : units.sequenceParallel().orElseThrow();
        List<float[]> ranks = Tiny.onRanks(tp, kernels, world -> Tiny.losses(Tiny.training(world, model), STEPS));
        return ranks.getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "1, Sharded, fast",
        "2, Sharded, fast",
        "4, Sharded, fast",
        "2, SequenceParallel, fast",
        "4, SequenceParallel, fast",
        "2, Sharded, naive"
    })
    void lossesAreThoseOfOneRankOnPlainLoops(int tp, String form, String kernels) {
        float[] losses =
                losses(tp, form, kernels.equals("naive") ? NaiveKernels::new : () -> new CpuKernelProvider().create());
        assertThat(losses[STEPS - 1]).isLessThan(losses[0]);
        for (int step = 0; step < STEPS; step++) {
            assertThat((double) losses[step]).isCloseTo(EXPECTED[step], within(ROUNDING * EXPECTED[step]));
        }
    }
}
