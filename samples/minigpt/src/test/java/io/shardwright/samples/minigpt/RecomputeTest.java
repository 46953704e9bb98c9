package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Computing activations again gives the same activations, and takes the memory of fewer. */
@Timeout(60)
class RecomputeTest {
    private static final GptConfig CONFIG = Tiny.config(0.1);
    private static final int STEPS = 20;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void lossesAreTheSameBits(int tp) {
        List<float[]> kept = losses(tp, Whole.tiedNextToken(CONFIG));
        List<float[]> again = losses(tp, Whole.recomputedNextToken(CONFIG));
        assertThat(again.getFirst()).isEqualTo(kept.getFirst());
        assertThat(again.getLast()).isEqualTo(kept.getFirst());
        assertThat(kept.getFirst()[STEPS - 1]).isLessThan(0.9f * kept.getFirst()[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void keepsLess(int tp) {
        long kept = activations(tp, Whole.tiedNextToken(CONFIG));
        long again = activations(tp, Whole.recomputedNextToken(CONFIG));
        assertThat(again).isLessThan(kept);
    }

    private static List<float[]> losses(int tp, ModelUnits model) {
        return Tiny.onRanks(tp, world -> Tiny.losses(Tiny.training(world, model), STEPS));
    }

    private static long activations(int tp, ModelUnits model) {
        return Tiny.onRanks(tp, world -> {
                    ModelAssembly assembly = world.assembly(Tiny.BATCH, Tiny.SEQ);
                    Tiny.training(assembly, model);
                    return assembly.memoryReport().bytes(MemoryKind.ACTIVATIONS);
                })
                .getFirst();
    }
}
