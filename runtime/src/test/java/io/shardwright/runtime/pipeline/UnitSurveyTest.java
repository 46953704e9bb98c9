package io.shardwright.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.spi.Assembly;
import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.ContextAttention;
import io.shardwright.spi.Slot;
import io.shardwright.spi.TokenHalves;
import io.shardwright.spi.TokenModel;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import org.junit.jupiter.api.Test;

class UnitSurveyTest {
    private static final CollectiveSite SITE = new CollectiveSite(0, "attention", "UnitSurveyTest.java");

    /** Does nothing but attend, over the positions of this rank or over all. */
    private record Attending(Assembly assembly, boolean split, ContextAttention attention, LocalTensor x)
            implements TokenModel<Slot> {
        static Attending in(Assembly assembly, boolean split) {
            return new Attending(
                    assembly,
                    split,
                    assembly.contextAttention("attention", 1, 2, 2, assembly.seq(), 4, true),
                    assembly.temporary(0, DType.F32, 1, assembly.seq(), 8).heads(2));
        }

        @Override
        public Slot newSaved(Slot slot) {
            return slot;
        }

        @Override
        public void forward(LocalTensor tokens, LocalTensor y, Slot saved) {
            LocalTensor lse = assembly.temporary(1, DType.F32, 1, 2, assembly.seq());
            if (split) {
                attention.forward(x, lse, x, x, x, 1, SITE);
            } else {
                assembly.kernels().attention(x, lse, x, x, x, 1, true);
            }
        }

        @Override
        public void backward(LocalTensor tokens, LocalTensor dY, Slot saved) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TokenHalves<Slot, ?> halves() {
            throw new UnsupportedOperationException();
        }
    }

    private static UnitSurvey survey(boolean split) {
        return new UnitSurvey(new WholeModel(assembly -> Attending.in(assembly, split)), 1, 6);
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
    void attentionCostsTheSameHoweverItIsAskedFor() {
        assertThat(survey(true).costs(UnitSurvey.Entry::flops))
                .isEqualTo(survey(false).costs(UnitSurvey.Entry::flops))
                .containsExactly(2.0 * 6 * 8 * 6);
    }
}
