package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.data.SpacedBatches;
import io.shardwright.runtime.job.Job;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.metric.Accuracy;
import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.run.RunListener;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.settings.OptimizerKind;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.runtime.trainer.TrainerBuilder;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.spi.kernel.Activation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A trainer is the command line's training, typed and step by step. */
@Timeout(120)
@Tag("slow")
class TrainerTest {
    private static final Path TEXT = Path.of("src/main/java/io/shardwright/samples/minigpt/Gpt.java");
    private static final GptConfig CONFIG = new GptConfig(2, 16, 2, 16, 256, 0.1, Activation.GELU);
    private static final List<String> OPTIONS = List.of(
            "--size",
            "layers=2,hidden=16,heads=2,seq=16,batch=4",
            "--dropout",
            "0.1",
            "--sample",
            "0",
            "--steps",
            "6",
            "--data",
            TEXT.toString());
    private static final Corpus CORPUS = corpus();

    private static Corpus corpus() {
        try {
            return Corpus.of("text", Files.readAllBytes(TEXT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TrainerBuilder training(RankContext rank) {
        return Trainer.of(rank, ShardedNextToken.units(CONFIG))
                .data(new RandomBatches(CORPUS.training(), 1))
                .heldOut(new SpacedBatches(CORPUS.heldOut(), 32), 8)
                .batch(4)
                .seq(16)
                .steps(6);
    }

    static Stream<Arguments> runs() {
        UnaryOperator<TrainerBuilder> usual = training -> training;
        UnaryOperator<TrainerBuilder> zeroBubble =
                training -> training.schedule(ScheduleKind.ZERO_BUBBLE_H1, 4).recompute();
        UnaryOperator<TrainerBuilder> muon = training -> training.zero(ZeroStage.PARAMETERS)
                .optimizer(OptimizerKind.MUON)
                .recipe(recipe -> recipe.rate(0.002).clip(0.5));
        UnaryOperator<TrainerBuilder> sequences = training -> training.sequenceParallel(true);
        return Stream.of(
                Arguments.of("tp=2", "", usual),
                Arguments.of("pp=2", "--schedule zb-h1 --microbatches 4 --recompute", zeroBubble),
                Arguments.of("dp=2", "--zero 3 --optimizer muon --lr 0.002 --clip 0.5", muon),
                Arguments.of("tp=2", "--sp", sequences));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("runs")
    void hasTheCommandLinesNumbersToTheLastBit(String mesh, String options, UnaryOperator<TrainerBuilder> choices) {
        TrainedModel fromCommandLine = TinyTraining.onThreads(
                mesh,
                Stream.concat(OPTIONS.stream(), Stream.of(options.split(" ")).filter(option -> !option.isEmpty()))
                        .toList());
        TrainedSteps steps = TrainedSteps.on(mesh, rank -> choices.apply(training(rank)));
        assertThat(steps.losses()).isEqualTo(fromCommandLine.losses());
        assertThat(steps.norms()).isEqualTo(fromCommandLine.gradientNorms());
        double heldOut = onRankZero(mesh, rank -> {
            try (Trainer trainer = choices.apply(training(rank)).build()) {
                return trainer.run().heldOutLoss().orElseThrow();
            }
        });
        assertThat(heldOut).isEqualTo(fromCommandLine.heldOutLoss());
    }

    private static <T> T onRankZero(String mesh, Function<RankContext, T> body) {
        AtomicReference<T> result = new AtomicReference<>();
        Job.of(Mesh.parse(mesh), rank -> {
                    T own = body.apply(rank);
                    if (rank.rank() == 0) {
                        result.set(own);
                    }
                })
                .start();
        return result.get();
    }

    @Test
    void stepsAreThoseOfOneRunHoweverTheyAreAskedFor() {
        List<Double> byHand = onRankZero("tp=2", rank -> {
            List<Double> losses = new ArrayList<>();
            try (Trainer trainer = training(rank).build()) {
                for (StepResult step : trainer.steps(2)) {
                    losses.add(step.loss());
                }
                assertThat(trainer.isOver()).isFalse();
                assertThat(trainer.result()).isEmpty();
                trainer.run(1);
                losses.add(trainer.log().losses()[2]);
                trainer.steps().forEach(step -> losses.add(step.loss()));
                assertThat(trainer.isOver()).isTrue();
                assertThat(trainer.result()).isPresent();
            }
            return losses;
        });
        TrainedSteps all = TrainedSteps.on("tp=2", TrainerTest::training);
        assertThat(byHand.stream().mapToDouble(Double::doubleValue).toArray()).isEqualTo(all.losses());
    }

    /** Between steps, and in memory that those use, too. */
    @Test
    void evaluationsChangeNothing() {
        Map<Long, Evaluation> told = new TreeMap<>();
        TrainedSteps evaluated = TrainedSteps.on(
                "pp=2,dp=2",
                rank -> training(rank)
                        .evaluate(new SpacedBatches(CORPUS.heldOut(), 8), 2, 2, new Accuracy())
                        .listener(new RunListener() {
                            @Override
                            public void evaluated(long step, Evaluation evaluation) {
                                told.put(step, evaluation);
                            }
                        }));
        assertThat(evaluated.losses())
                .isEqualTo(TrainedSteps.on("pp=2,dp=2", TrainerTest::training).losses());
        assertThat(told).containsOnlyKeys(2L, 4L, 6L);
        assertThat(told.get(6L).sequences()).isEqualTo(8);
        assertThat(told.get(6L).metric("accuracy")).isBetween(0.0, 1.0);
        assertThat(told.get(6L).perplexity()).isEqualTo(Math.exp(told.get(6L).loss()));
    }

    @Test
    void nothingIsEvaluatedOnNoBatchesOrEveryZeroSteps() {
        SpacedBatches unseen = new SpacedBatches(CORPUS.heldOut(), 8);
        assertThatThrownBy(() -> onRankZero("tp=1", rank -> training(rank).evaluate(unseen, 2, 0)))
                .hasStackTraceContaining("evaluated every 0 steps");
        assertThatThrownBy(() -> onRankZero("tp=1", rank -> training(rank).heldOut(unseen, 0)))
                .hasStackTraceContaining("evaluated on 0 batches");
    }

    @Test
    void saysThatTheRateWasLaidOutOverFewerSteps() {
        assertThatThrownBy(() -> onRankZero("tp=1", rank -> {
                    try (Trainer trainer = training(rank).build()) {
                        trainer.run(7);
                    }
                    return 0;
                }))
                .hasCauseInstanceOf(SettingException.class)
                .hasMessageContaining("recipe.steps=6: 7 more steps are asked for, and 6 are left")
                .hasMessageContaining("\n  Fix: .steps(7)");
    }

    @Test
    void saysThatARunWhoseEndFailedCannotBeRunAgain() {
        RunListener failing = new RunListener() {
            @Override
            public void ended(long[] peakBytes) {
                throw new IllegalStateException("no more ink");
            }
        };
        String again = onRankZero("tp=1", rank -> {
            try (Trainer trainer = training(rank).listener(failing).build()) {
                assertThatThrownBy(trainer::run).hasMessage("no more ink");
                assertThat(trainer.result()).isEmpty();
                return assertThrows(ModelException.class, trainer::run).getMessage();
            }
        });
        assertThat(again)
                .startsWith("step 5 was the last, and what comes behind it has failed")
                .contains("\n  Fix: ");
    }

    @Test
    void saysWhatDoesNotGoTogetherAsTheCommandLineDoes() {
        assertThatThrownBy(() -> onRankZero(
                        "pp=2",
                        rank -> training(rank)
                                .schedule(ScheduleKind.PIPEDREAM, 2)
                                .zero(ZeroStage.STATE)
                                .build()))
                .hasCauseInstanceOf(SettingException.class)
                .hasMessageContaining(
                        "parallel.replication.zero=1 doesn't go with parallel.pipeline.schedule=pipedream");
    }

    @Test
    void saysThatThereIsNothingToTrainOn() {
        assertThatThrownBy(() -> onRankZero(
                        "tp=1",
                        rank -> Trainer.of(rank, ShardedNextToken.units(CONFIG)).build()))
                .hasCauseInstanceOf(SettingException.class)
                .hasMessageContaining("Fix: .data(source)");
    }
}
