package io.shardwright.samples.minibert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.data.DataSource;
import io.shardwright.runtime.data.InputRow;
import io.shardwright.runtime.data.Order;
import io.shardwright.runtime.data.sequence.Objective;
import io.shardwright.runtime.data.sequence.PackedDocuments;
import io.shardwright.runtime.data.sequence.TokenInputs;
import io.shardwright.runtime.data.text.Documents;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.optimize.Sgd;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.train.Training;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model computes of documents that share sequences is what it computes of each alone: loss and gradients. */
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

    /** Of one step. */
    private record Result(double loss, List<float[]> gradients) {}

    private static Result of(DataSource source, String mesh) {
        List<Result> results = new ArrayList<>();
        Launcher.threads(Mesh.parse(mesh), context -> {
            RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), 7);
            Result result = of(source, world);
            if (context.rank() == 0) {
                results.add(result);
            }
        });
        return results.getFirst();
    }

    private static Result of(DataSource source, RankWorld world) {
        ModelAssembly model = world.assembly(source.size(), SEQ);
        Training training = Training.wholeBatch(
                ShardedMaskedBytes.units(CONFIG),
                model,
                built -> new Training.Rule(
                        new Sgd.Settings(0).create(new OwnedParts(built)), LearningRate.constant(1), 1),
                source.in(Order.inTurn()));
        model.commit();
        double loss = training.computeGradients();
        List<float[]> gradients = new ArrayList<>();
        for (Unit unit : model.units()) {
            for (ShardedParameter parameter : unit.parameters()) {
                gradients.add(parameter.parameter().gradient().segment().toArray(ValueLayout.JAVA_FLOAT));
            }
        }
        return new Result(loss, gradients);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=1", "cp=2", "cp=4"})
    void lossAndGradientsAreThoseOfDocumentsAlone(String mesh) {
        PackedDocuments packed = PackedDocuments.of(Documents.of(DOCUMENTS), SEQ, EveryThird.INSTANCE, NAMES);
        assertThat(packed.size()).isEqualTo(5);
        Result alone = of(new Alone(), "tp=1");
        Result together = of(packed, mesh);
        assertThat(together.loss()).isCloseTo(alone.loss(), within(1e-6 * alone.loss()));
        for (int i = 0; i < alone.gradients().size(); i++) {
            float[] expected = alone.gradients().get(i);
            float[] actual = together.gradients().get(i);
            double difference = 0;
            double norm = 0;
            for (int j = 0; j < expected.length; j++) {
                difference += Math.pow((double) actual[j] - expected[j], 2);
                norm += Math.pow(expected[j], 2);
            }
            assertThat(norm).isGreaterThan(0);
            assertThat(Math.sqrt(difference / norm)).as("parameter %d", i).isLessThan(1e-6);
        }
    }
}
