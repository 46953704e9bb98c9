package io.shardwright.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.spi.Assembly;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.spi.model.Flow;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Pass;
import io.shardwright.spi.model.Ports;
import org.junit.jupiter.api.Test;

class UnitSurveyTest {
    /** Declares what it would do, and does nothing. */
    private record Attending(Assembly assembly) implements GeneratedModel<Slot> {
        static Attending in(Assembly assembly, boolean split) {
            assembly.computes(2 * assembly.batch() * assembly.seq() * 8 * assembly.seq());
            if (!split) {
                assembly.takesPositionsForAll("attention");
            }
            return new Attending(assembly);
        }

        @Override
        public Ports ports() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Slot newSaved(Slot slot) {
            return slot;
        }

        @Override
        public void run(Pass pass, Flow flow, Slot saved) {
            throw new UnsupportedOperationException();
        }
    }

    private static UnitSurvey survey(boolean split) {
        return new UnitSurvey(ModelUnits.whole(assembly -> Attending.in(assembly, split), "tokens"), 1, 6);
    }

    @Test
    void aModelThatSeesItsOwnPositionsOnlyIsRefusedWhereASequenceIsSplit() {
        assertThatThrownBy(() -> survey(false).requireContext(2))
                .hasMessage(
                        "[shard/not-context-parallel] the model: attention takes the positions on a rank for all there"
                                + " are, and cp=2 gives each rank some\n"
                                + "  Fix: annotate the classes of the model with @ContextParallel, or take cp=1");
        assertThatCode(() -> survey(false).requireContext(1)).doesNotThrowAnyException();
        assertThatCode(() -> survey(true).requireContext(2)).doesNotThrowAnyException();
    }

    @Test
    void aUnitCostsWhatItsClassesDeclare() {
        assertThat(survey(true).costs(UnitSurvey.Entry::flops)).containsExactly(2.0 * 6 * 8 * 6);
    }
}
