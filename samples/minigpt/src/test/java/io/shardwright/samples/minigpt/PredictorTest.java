package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.job.Job;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.metric.Accuracy;
import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.predict.Predictor;
import io.shardwright.runtime.predict.PredictorBuilder;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.runtime.trainer.TrainerBuilder;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a trained model gives is the same on every mesh, in batches and lengths of every size, and takes no memory for learning. */
@Timeout(120)
@Tag("slow")
class PredictorTest {
    private static final double ROUNDING = 1e-5;
    private static final int SEQUENCES = 7;
    private static final int SEQ = 16;

    @TempDir
    static Path folder;

    /** Ways to have a head. */
    enum Head {
        OWN(ShardedNextToken.units(CONFIG)),
        /** Of a vocabulary that no rank divides. */
        UNEVEN(ShardedNextToken.units(new GptConfig(2, 32, 4, SEQ, 259, 0.1, Activation.GELU))),
        TIED(ShardedTiedNextToken.units(CONFIG));

        private final ModelUnits units;

        Head(ModelUnits units) {
            this.units = units;
        }

        TrainerBuilder training(RankContext rank) {
            return Trainer.of(rank, units)
                    .data(DATA)
                    .batch(8)
                    .seq(SEQ)
                    .steps(20)
                    .rate(4e-3)
                    .recipe(recipe -> recipe.warmup(0));
        }
    }

    private static final GptConfig CONFIG = new GptConfig(2, 32, 4, SEQ, 256, 0.1, Activation.GELU);
    private static final byte[] TEXT =
            "the quick brown fox jumps over the lazy dog; ".repeat(20).getBytes(StandardCharsets.UTF_8);

    /** What stands at a position doesn't depend on how many are wanted. */
    private static final Batches DATA = (first, positions, tokens, targets) -> {
        for (long s = 0; s < tokens.dim(0); s++) {
            for (long t = 0; t < positions.count(); t++) {
                int at = (int) ((first + s) * 17 % 800 + positions.position(t));
                tokens.setInt(TEXT[at], s, t);
                targets.setInt(TEXT[at + 1], s, t);
            }
        }
    };

    private static final Map<Head, Evaluation> EVALUATED = new ConcurrentHashMap<>();
    private static final Map<Head, float[]> TRAINED = new ConcurrentHashMap<>();

    @BeforeAll
    static void train() {
        for (Head head : Head.values()) {
            Job.of(Mesh.parse("dp=2,tp=2"), rank -> {
                        try (Trainer trainer = head.training(rank)
                                .zero(head == Head.OWN ? ZeroStage.PARAMETERS : ZeroStage.STATE)
                                .checkpoints(folder.resolve(head.name()), 100)
                                .build()) {
                            trainer.run(20);
                            EVALUATED.put(head, trainer.evaluate(DATA, 1, new Accuracy()));
                            // On the parameters as they are, ZeRO or not.
                            float[] now = all(trainer.predictor(8, SEQ)
                                    .predict(DATA, 0, SEQUENCES)
                                    .result());
                            if (rank.rank() == 0) {
                                TRAINED.put(head, now);
                            }
                        }
                    })
                    .start();
        }
    }

    private static float[] all(LocalTensor tensor) {
        return tensor.segment().toArray(ValueLayout.JAVA_FLOAT);
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual.length).isEqualTo(expected.length);
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
        }
        assertThat(largest).isLessThanOrEqualTo(ROUNDING);
    }

    private static PredictorBuilder predictor(RankContext rank, Head head) {
        return Predictor.of(rank, head.units).seq(SEQ).weights(folder.resolve(head.name()));
    }

    /** What each rank gets is the same. */
    private static <T> T onEachRank(String mesh, Function<RankContext, T> body) {
        AtomicReference<T> result = new AtomicReference<>();
        Job.of(Mesh.parse(mesh), rank -> {
                    T own = body.apply(rank);
                    if (rank.rank() == rank.mesh().size() - 1) {
                        result.set(own);
                    }
                })
                .start();
        return result.get();
    }

    @ParameterizedTest(name = "{0} {1}, {2} at a time")
    @CsvSource(delimiter = '|', textBlock = """
        OWN  | tp=1           | 8
        OWN  | tp=1           | 2
        OWN  | tp=4           | 3
        OWN  | pp=2           | 7
        OWN  | dp=2           | 4
        OWN  | cp=2           | 8
        OWN  | cp=2,tp=2      | 8
        OWN  | pp=2,dp=2,tp=2 | 5
        UNEVEN | tp=2         | 8
        UNEVEN | tp=4         | 3
        UNEVEN | pp=2,tp=2    | 8
        TIED | tp=2           | 8
        TIED | pp=2           | 3
        TIED | cp=4           | 8
        """)
    void resultsAreThoseOfTheTrainer(Head head, String mesh, int batch) {
        float[] results = onEachRank(
                mesh,
                rank -> all(predictor(rank, head)
                        .batch(batch)
                        .build()
                        .predict(DATA, 0, SEQUENCES)
                        .result()));
        assertClose(results, TRAINED.get(head));
    }

    /** The loss, by hand from what the predictor gives. */
    @ParameterizedTest
    @EnumSource
    void resultsHaveTheLossAndAccuracyOfTheEvaluation(Head head) {
        LocalTensor logits = onEachRank(
                "tp=1",
                rank -> predictor(rank, head)
                        .batch(8)
                        .build()
                        .predict(DATA, 0, 8)
                        .result());
        long classes = logits.dim(logits.dimCount() - 1);
        LocalTensor rows = logits.reshape(logits.size() / classes, classes);
        int[] targets = targets();
        double loss = 0;
        double right = 0;
        double counted = 0;
        for (int row = 0; row < targets.length; row++) {
            if (targets[row] < 0) {
                continue;
            }
            double sum = 0;
            boolean largest = true;
            for (int c = 0; c < classes; c++) {
                sum += Math.exp(rows.get(row, c));
                largest &= rows.get(row, c) <= rows.get(row, targets[row]);
            }
            loss += Math.log(sum) - rows.get(row, targets[row]);
            right += largest ? 1 : 0;
            counted++;
        }
        Evaluation evaluated = EVALUATED.get(head);
        assertThat(loss / counted).isCloseTo(evaluated.loss(), within(ROUNDING * evaluated.loss()));
        assertThat(right / counted).isCloseTo(evaluated.metric("accuracy"), within(1e-9));
    }

    private static int[] targets() {
        int[] targets = new int[8 * SEQ];
        LocalTensor tensor = LocalTensor.dense(Storage.on(MemorySegment.ofArray(targets)), DType.I32, 8, SEQ);
        DATA.fill(
                0,
                SequencePositions.whole(SEQ),
                new InputTensors(
                        Head.OWN.units.inputs(), Map.of(Head.OWN.units.inputs().getLast(), tensor)));
        return targets;
    }

    /** A causal model's results of the first positions don't depend on those behind. */
    @ParameterizedTest
    @CsvSource({"tp=1", "tp=2", "pp=2", "cp=2"})
    void takesAnyLengthWithOneBuild(String mesh) {
        float[] whole = TRAINED.get(Head.OWN);
        int classes = whole.length / SEQUENCES / SEQ;
        Map<Integer, float[]> byLength = onEachRank(mesh, rank -> {
            Predictor predictor = predictor(rank, Head.OWN).batch(8).build();
            Map<Integer, float[]> results = new ConcurrentHashMap<>();
            for (int length : new int[] {4, 16, 8, 12, 4}) {
                results.put(
                        length,
                        all(predictor.predict(DATA, 0, SEQUENCES, length).result()));
            }
            return results;
        });
        byLength.forEach((length, results) -> {
            float[] expected = new float[SEQUENCES * length * classes];
            for (int s = 0; s < SEQUENCES; s++) {
                System.arraycopy(whole, s * SEQ * classes, expected, s * length * classes, length * classes);
            }
            assertClose(results, expected);
        });
    }

    @Test
    void ranksSeeWhatTheyHaveIfThatIsEnough() {
        List<String> parts = onEachRank("dp=2,tp=2", rank -> {
            List<String> seen = new ArrayList<>();
            predictor(rank, Head.OWN)
                    .batch(6)
                    .build()
                    .predict(
                            DATA,
                            0,
                            SEQUENCES,
                            SEQ,
                            (first, _, results) -> seen.add(first + " and on: "
                                    + Arrays.toString(results.getFirst().dims())));
            return seen;
        });
        // The last rank is the second along dp: of six sequences it has the last three, and of the seventh nothing.
        assertThat(parts).containsExactly("3 and on: [3, 16, 128]");
    }

    @Test
    void takesNoMemoryForLearning() {
        onEachRank("tp=2", rank -> {
            Predictor predictor = predictor(rank, Head.OWN).batch(8).build();
            assertThat(predictor.memory().bytes(MemoryKind.GRADIENTS)).isZero();
            assertThat(predictor.memory().bytes(MemoryKind.OPTIMIZER)).isZero();
            try (Trainer trainer = Head.OWN.training(rank).build()) {
                var trained = trainer.model().assembly().memoryReport();
                assertThat(predictor.memory().bytes(MemoryKind.PARAMETERS))
                        .isEqualTo(trained.bytes(MemoryKind.PARAMETERS));
                assertThat(predictor.memory().bytes(MemoryKind.ACTIVATIONS))
                        .isPositive()
                        .isLessThan(trained.bytes(MemoryKind.ACTIVATIONS));
            }
            return "";
        });
    }

    @Test
    void saysThatItWasBuiltForShorterSequences() {
        assertThatThrownBy(() -> onEachRank(
                        "tp=1", rank -> predictor(rank, Head.OWN).build().predict(DATA, 0, 1, 17)))
                .hasCauseInstanceOf(ModelException.class)
                .hasMessage("rank 0 failed: sequences of 17 positions, and the predictor was built for at most 16\n"
                        + "  Fix: .seq(17)");
    }

    @Test
    void ofNoSequencesThereIsAnEmptyResult() {
        LocalTensor none = onEachRank(
                "dp=2,tp=2",
                rank -> predictor(rank, Head.OWN)
                        .batch(8)
                        .build()
                        .predict(DATA, 3, 0, 12)
                        .result());
        assertThat(none.dims()).containsExactly(0, 12, 256);
    }

    @Test
    void refusesWhatIsNoNumberOfSequences() {
        assertThatThrownBy(() -> onEachRank(
                        "tp=1", rank -> predictor(rank, Head.OWN).batch(0).build()))
                .hasCauseInstanceOf(ModelException.class)
                .hasMessageContaining("a predictor for batches of 0 sequences of 16 positions");
        assertThatThrownBy(() -> onEachRank("tp=1", rank -> {
                    try (Trainer trainer = Head.OWN.training(rank).build()) {
                        return trainer.predictor(8, 0);
                    }
                }))
                .hasCauseInstanceOf(ModelException.class)
                .hasMessageContaining("a predictor for batches of 8 sequences of 0 positions");
        assertThatThrownBy(() -> onEachRank(
                        "tp=1", rank -> predictor(rank, Head.OWN).build().predict(DATA, -1, 2)))
                .hasCauseInstanceOf(ModelException.class)
                .hasMessageContaining("2 sequences are to be predicted from number -1 on");
    }

    /** Also with predictors that have their memory in common, as all of a trainer do. */
    @Test
    void threadsThatPredictAtTheSameTimeGetTheirOwnAnswers() {
        Map<Integer, Boolean> same = onEachRank("tp=1", rank -> {
            try (Trainer trainer = Head.OWN.training(rank).build()) {
                Predictor one = trainer.predictor(8, SEQ);
                Predictor other = trainer.predictor(4, SEQ);
                Map<Integer, float[]> alone = new ConcurrentHashMap<>();
                for (int first = 0; first < 8; first++) {
                    alone.put(first, all(one.predict(DATA, first, 3).result()));
                }
                Map<Integer, Boolean> asAlone = new ConcurrentHashMap<>();
                IntStream.range(0, 400).parallel().forEach(call -> {
                    int first = call % 8;
                    Predictor predictor = call % 3 == 0 ? other : one;
                    float[] now = all(predictor.predict(DATA, first, 3).result());
                    asAlone.put(call, Arrays.equals(now, alone.get(first)));
                });
                return asAlone;
            }
        });
        assertThat(same).hasSize(400).doesNotContainValue(false);
    }
}
