package io.shardwright.samples.minibert;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.data.DataSource;
import io.shardwright.runtime.data.InputRow;
import io.shardwright.runtime.data.sequence.Objective;
import io.shardwright.runtime.data.sequence.PackedDocuments;
import io.shardwright.runtime.data.sequence.TokenInputs;
import io.shardwright.runtime.data.text.Documents;
import io.shardwright.runtime.trainer.FirstStep;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model computes of documents that share sequences is what it computes of each alone: loss and gradients. */
@Tag("slow")
class PackedIsUnpackedTest {
    private static final int SEQ = 32;
    private static final BertConfig CONFIG = new BertConfig(2, 32, 4, SEQ, 0);
    private static final TokenInputs NAMES = new TokenInputs("ids", "targets", "places", "documents");
    private static final int[] LENGTHS = {20, 5, 9, 12, 31, 2, 1, 17, 8, 7, 16};
    private static final List<int[]> DOCUMENTS = IntStream.range(0, LENGTHS.length)
            .mapToObj(document -> IntStream.range(0, LENGTHS[document])
                    .map(place -> (document * 37 + place * place * 11) % 250)
                    .toArray())
            .toList();

    /** What is told follows from the tokens alone, so that it is the same wherever they stand. */
    private enum EveryThird implements Objective {
        INSTANCE;

        @Override
        public int seen(long element, int token) {
            return token % 3 == 0 ? BertConfig.MASK : token;
        }

        @Override
        public int target(long element, int token, int next) {
            return token % 3 == 0 ? token : NONE;
        }
    }

    /** A document a sequence, and nothing behind it. */
    private record Alone() implements DataSource {
        @Override
        public List<String> inputs() {
            return List.of("ids", "targets", "places", "documents");
        }

        @Override
        public long size() {
            return DOCUMENTS.size();
        }

        @Override
        public Optional<String> ignoringTargets() {
            return Optional.of("targets");
        }

        @Override
        public void fill(long item, InputRow row) {
            int[] document = DOCUMENTS.get((int) item);
            row.integers("ids", at -> at < document.length ? EveryThird.INSTANCE.seen(0, document[(int) at]) : 0);
            row.integers(
                    "targets",
                    at -> at < document.length ? EveryThird.INSTANCE.target(0, document[(int) at], 0) : Objective.NONE);
            row.integers("places", at -> (int) at);
            row.integers("documents", at -> at < document.length ? 0 : 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=1", "cp=2", "cp=4"})
    void lossAndGradientsAreThoseOfDocumentsAlone(String mesh) {
        PackedDocuments packed = PackedDocuments.of(Documents.of(DOCUMENTS), SEQ, EveryThird.INSTANCE, NAMES);
        assertThat(packed.size()).isEqualTo(5);
        FirstStep alone = FirstStep.of(ShardedMaskedBytes.units(CONFIG), new Alone(), SEQ, "tp=1");
        FirstStep together = FirstStep.of(ShardedMaskedBytes.units(CONFIG), packed, SEQ, mesh);
        assertThat(together.distance(alone)).isLessThan(1e-6);
    }
}
