package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.assembly.MicrobatchSlot;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.spi.LossHalves;
import io.shardwright.spi.LossModel;
import io.shardwright.spi.SequencePositions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The backward in two halves, with another microbatch between them. */
@Timeout(60)
class HalvesTest {
    private static final GptConfig CONFIG = Tiny.config(0.1);

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "1, true", "2, true"})
    void addUpToTheWholeBackwardBitForBit(int tp, boolean tied) {
        List<Map<String, float[]>> gradients = Tiny.onRanks(tp, world -> {
            ModelAssembly assembly = world.assembly(Tiny.BATCH, Tiny.SEQ);
            return tied
                    ? gradients(assembly, new ShardedTiedNextToken(CONFIG, assembly))
                    : gradients(assembly, new ShardedNextToken(CONFIG, assembly));
        });
        for (Map<String, float[]> ofRank : gradients) {
            assertThat(ofRank).hasSize(2 * (2 * 12 + (tied ? 4 : 5)));
            ofRank.forEach((name, found) ->
                    assertThat(found).as(name).isEqualTo(ofRank.get(name.replace("halves ", "whole "))));
        }
    }

    private static <S> Map<String, float[]> gradients(ModelAssembly assembly, LossModel<S> model) {
        return gradients(assembly, model, model.halves());
    }

    private static <S, K> Map<String, float[]> gradients(
            ModelAssembly assembly, LossModel<S> model, LossHalves<S, K> halves) {
        List<Microbatch<S, K>> microbatches =
                List.of(new Microbatch<>(assembly, model, halves, 0), new Microbatch<>(assembly, model, halves, 1));
        assembly.commit();
        Map<String, float[]> gradients = new TreeMap<>();
        microbatches.forEach(Microbatch::forward);
        microbatches.forEach(Microbatch::backward);
        take(assembly, "whole ", gradients);
        microbatches.forEach(Microbatch::forward);
        microbatches.forEach(Microbatch::inputGradients);
        microbatches.forEach(Microbatch::weightGradients);
        take(assembly, "halves ", gradients);
        return gradients;
    }

    /** Copies what was added up, and makes it zero again. */
    private static void take(ModelAssembly assembly, String prefix, Map<String, float[]> gradients) {
        assembly.parameters()
                .forEach(sharded -> gradients.put(
                        prefix + sharded.name(),
                        sharded.parameter().gradient().segment().toArray(ValueLayout.JAVA_FLOAT)));
        assembly.units().forEach(unit -> unit.gradients().clear());
    }

    /** One microbatch with its memory. */
    private static final class Microbatch<S, K> {
        private final LossModel<S> model;
        private final LossHalves<S, K> halves;
        private final MicrobatchSlot slot;
        private final int number;
        private final S saved;
        private final K kept;
        private final LocalTensor tokens;
        private final LocalTensor targets;
        private final LocalTensor loss;
        private final LocalTensor dLoss;

        Microbatch(ModelAssembly assembly, LossModel<S> model, LossHalves<S, K> halves, int number) {
            this.model = model;
            this.halves = halves;
            this.number = number;
            slot = assembly.slot();
            saved = model.newSaved(slot);
            kept = halves.newKept(slot);
            tokens = assembly.input(DType.I32, Tiny.BATCH, Tiny.SEQ);
            targets = assembly.input(DType.I32, Tiny.BATCH, Tiny.SEQ);
            loss = assembly.input(DType.F32);
            dLoss = assembly.input(DType.F32);
        }

        void forward() {
            slot.start((long) number * Tiny.BATCH);
            new RandomBatches(Tiny.text(), 1)
                    .fill((long) number * Tiny.BATCH, SequencePositions.whole(Tiny.SEQ), tokens, targets);
            dLoss.set(0.5f);
            model.forward(tokens, targets, loss, saved);
        }

        void backward() {
            model.backward(tokens, targets, dLoss, saved);
        }

        void inputGradients() {
            halves.inputGradients(tokens, targets, dLoss, saved, kept);
        }

        void weightGradients() {
            halves.weightGradients(tokens, targets, dLoss, saved, kept);
        }
    }
}
