package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.data.DataSource;
import io.shardwright.runtime.data.InputRow;
import io.shardwright.runtime.data.sequence.Objective;
import io.shardwright.runtime.data.sequence.PackedDocuments;
import io.shardwright.runtime.data.sequence.TokenInputs;
import io.shardwright.runtime.data.text.Documents;
import io.shardwright.runtime.trainer.FirstStep;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decoder computes of documents that share sequences is what it computes of each alone. */
class PackedTextTest {
    private static final int SEQ = 32;
    private static final int VOCABULARY = 64;
    private static final int[] LENGTHS = {20, 5, 9, 12, 31, 2, 1, 17, 8, 7, 16};
    private static final List<int[]> DOCUMENTS = IntStream.range(0, LENGTHS.length)
            .mapToObj(document -> IntStream.range(0, LENGTHS[document])
                    .map(place -> (document * 37 + place * place * 11) % VOCABULARY)
                    .toArray())
            .toList();

    /** A document a sequence, and behind it nothing that is told; it needs neither numbers nor positions of its own. */
    private record Alone() implements DataSource {
        @Override
        public List<String> inputs() {
            return List.of("tokens", "targets", "positions", "documents");
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
            row.integers("tokens", at -> at < document.length ? document[(int) at] : 0);
            row.integers("targets", at -> at + 1 < document.length ? document[(int) at + 1] : Objective.NONE);
            row.integers("positions", at -> (int) at);
            row.integers("documents", at -> 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=1", "cp=2", "cp=4"})
    void lossAndGradientsAreThoseOfDocumentsAlone(String mesh) {
        ModelUnits model = ShardedPackedText.units(2, 32, 4, VOCABULARY);
        PackedDocuments packed =
                PackedDocuments.of(Documents.of(DOCUMENTS), SEQ, Objective.nextToken(), TokenInputs.usual());
        assertThat(packed.size()).isEqualTo(5);
        FirstStep alone = FirstStep.of(model, new Alone(), SEQ, "tp=1");
        FirstStep together = FirstStep.of(model, packed, SEQ, mesh);
        assertThat(together.distance(alone)).isLessThan(1e-6);
    }
}
