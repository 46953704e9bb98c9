package io.shardwright.samples.minivit;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.guard.BadStep;
import io.shardwright.runtime.guard.GuardSettings;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.settings.OptimizerKind;
import io.shardwright.runtime.train.Training;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.spi.attention.SequencePositions;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An image of one replica is no image: its step is left out on all ranks, and what follows is, bit for bit, what a run comes to that is never
 * given that batch, under the same numbers.
 *
 * <p>{@code -Dbad.batches=300 -Drandom.seed=1} tries as many meshes, schedules, ZeRO stages and optimizers, from that seed on.
 */
@Tag("slow")
class BadBatchTest {
    private static final int RUNS = Integer.getInteger("bad.batches", 12);
    private static final long SEED = Long.getLong("random.seed", 1);
    private static final int STEPS = 6;
    private static final int BATCH = 8;
    private static final VitConfig CONFIG = new VitConfig(2, 32, 4, Letters.CLASSES, 16, 4, 0.1);
    private static final Letters LETTERS = new Letters(FontFamily.LIBERATION_SANS.fonts(), CONFIG, 3);

    /** What was drawn. */
    private record Draw(
            String mesh,
            ScheduleKind schedule,
            int microbatches,
            ZeroStage zero,
            OptimizerKind optimizer,
            Precision precision,
            long badSequence) {
        static Draw of(long seed) {
            Random random = new Random(seed);
            String mesh = any(
                    random,
                    "tp=1",
                    "tp=2",
                    "dp=2",
                    "dp=4",
                    "pp=2",
                    "pp=4",
                    "dp=2,tp=2",
                    "pp=2,dp=2",
                    "pp=2,tp=2",
                    "pp=2,dp=2,tp=2");
            boolean pipeline = mesh.startsWith("pp");
            ScheduleKind schedule = pipeline
                    ? any(
                            random,
                            ScheduleKind.NAIVE,
                            ScheduleKind.GPIPE,
                            ScheduleKind.ONE_FORWARD_ONE_BACKWARD,
                            ScheduleKind.ZERO_BUBBLE_H1)
                    : ScheduleKind.ONE_FORWARD_ONE_BACKWARD;
            ZeroStage zero = !mesh.contains("dp")
                    ? ZeroStage.NONE
                    : schedule == ScheduleKind.ZERO_BUBBLE_H1
                            ? any(random, ZeroStage.NONE, ZeroStage.STATE)
                            : any(random, ZeroStage.values());
            int replicas = Mesh.parse(mesh).degree(Axis.DP);
            int microbatches = pipeline
                    ? Math.max(Mesh.parse(mesh).degree(Axis.PP), any(random, 1, 2, BATCH / replicas))
                    : any(random, 1, 2, BATCH / replicas);
            return new Draw(
                    mesh,
                    schedule,
                    microbatches,
                    zero,
                    any(random, OptimizerKind.values()),
                    any(random, Precision.F32, Precision.F32, Precision.BF16),
                    random.nextInt(STEPS * BATCH));
        }

        @SafeVarargs
        private static <T> T any(Random random, T... choices) {
            return choices[random.nextInt(choices.length)];
        }

        long badStep() {
            return badSequence / BATCH;
        }
    }

    /** With a pixel that is no number in one image. */
    private record Spoiled(long bad) implements InputSource {
        @Override
        public void fill(long first, SequencePositions positions, InputTensors inputs) {
            LETTERS.fill(first, positions, inputs);
            inputs.number(0).ifPresent(pixels -> {
                if (bad >= first && bad < first + pixels.dim(0)) {
                    long perImage = pixels.size() / pixels.dim(0);
                    pixels.segment().setAtIndex(ValueLayout.JAVA_FLOAT, (bad - first) * perImage + 5, Float.NaN);
                }
            });
        }
    }

    /** Without one batch: it may not be asked for. */
    private record Without(long step) implements InputSource {
        @Override
        public void fill(long first, SequencePositions positions, InputTensors inputs) {
            if (first / BATCH == step) {
                throw new IllegalStateException("asked for the batch that isn't there");
            }
            LETTERS.fill(first, positions, inputs);
        }
    }

    /** What one rank saw: numbers of the steps that were taken, its weights at the end, and what was left out. */
    private record Seen(List<String> steps, List<String> weights, List<BadStep> leftOut) {}

    private interface Body {
        Seen run(Trainer trainer);
    }

    private static List<Seen> onRanks(Draw draw, InputSource data, GuardSettings guard, Body body) {
        Mesh mesh = Mesh.parse(draw.mesh());
        List<Seen> seen = new ArrayList<>(Collections.nCopies(mesh.size(), null));
        Launcher.threads(mesh, context -> {
            try (Trainer trainer = trainer(context, draw, data, guard)) {
                Seen mine = body.run(trainer);
                synchronized (seen) {
                    seen.set(context.rank(), mine);
                }
            }
        });
        return seen;
    }

    private static Trainer trainer(RankContext context, Draw draw, InputSource data, GuardSettings guard) {
        return Trainer.of(context, ShardedReading.units(CONFIG))
                .batch(BATCH)
                .seq(CONFIG.patches())
                .data(data)
                .steps(STEPS)
                .optimizer(draw.optimizer())
                .rate(2e-3)
                .recipe(recipe -> recipe.guard(guard).warmup(2))
                .schedule(draw.schedule(), draw.microbatches())
                .zero(draw.zero())
                .precision(draw.precision())
                .seed(7)
                .build();
    }

    private static Seen skipping(Trainer trainer) {
        List<String> steps = new ArrayList<>();
        List<BadStep> leftOut = new ArrayList<>();
        for (StepResult step : trainer.steps()) {
            if (step.leftOut() == null) {
                steps.add(numbers(step));
            } else {
                leftOut.add(step.leftOut());
            }
        }
        return new Seen(steps, weights(trainer), leftOut);
    }

    private static Seen without(Trainer trainer, long step) {
        List<String> steps = new ArrayList<>();
        Training training = trainer.model().training();
        while (!trainer.isOver()) {
            if (trainer.step() == step) {
                training.resume(
                        step + 1, training.updates(), training.remembered().skip());
            } else {
                trainer.steps(1).forEach(made -> steps.add(numbers(made)));
            }
        }
        return new Seen(steps, weights(trainer), List.of());
    }

    private static String numbers(StepResult step) {
        return step.step() + ": " + step.loss() + " " + step.gradientNorm() + " " + step.rate();
    }

    private static List<String> weights(Trainer trainer) {
        List<String> weights = new ArrayList<>();
        for (Unit unit : trainer.model().assembly().units()) {
            byte[] bytes = unit.updated().segment().toArray(ValueLayout.JAVA_BYTE);
            weights.add(HexFormat.of().formatHex(bytes));
        }
        return weights;
    }

    @Test
    @Timeout(6 * 3600)
    void changesNothingButItsNumber() {
        for (long seed = SEED; seed < SEED + RUNS; seed++) {
            Draw draw = Draw.of(seed);
            String text = "seed " + seed + ": " + draw;
            List<Seen> skipped =
                    onRanks(draw, new Spoiled(draw.badSequence()), GuardSettings.SKIPPING, BadBatchTest::skipping);
            List<Seen> without = onRanks(
                    draw,
                    new Without(draw.badStep()),
                    GuardSettings.USUAL,
                    trainer -> without(trainer, draw.badStep()));
            for (int rank = 0; rank < skipped.size(); rank++) {
                assertThat(skipped.get(rank).steps())
                        .as(text)
                        .hasSize(STEPS - 1)
                        .isEqualTo(without.get(rank).steps());
                assertThat(skipped.get(rank).weights().equals(without.get(rank).weights()))
                        .as("same weights: %s", text)
                        .isTrue();
                assertThat(skipped.get(rank).leftOut())
                        .as(text)
                        .hasSize(1)
                        .isEqualTo(skipped.getFirst().leftOut());
            }
            assertSaysWhich(draw, text, skipped.getFirst().leftOut().getFirst());
            System.out.println("left out as if it had not been: " + text);
        }
    }

    private static void assertSaysWhich(Draw draw, String text, BadStep bad) {
        Mesh mesh = Mesh.parse(draw.mesh());
        int replicas = mesh.degree(Axis.DP);
        assertThat(bad.step()).as(text).isEqualTo(draw.badStep());
        assertThat(bad.cause()).as(text).isEqualTo(BadStep.Cause.LOSS_NOT_FINITE);
        BadStep.Batch batch = bad.batch().orElseThrow();
        assertThat(draw.badSequence())
                .as(text)
                .isBetween(batch.firstSequence(), batch.firstSequence() + batch.sequences() - 1);
        assertThat(batch.sequences()).as(text).isEqualTo(BATCH / replicas / draw.microbatches());
        long replica = draw.badSequence() % BATCH / (BATCH / replicas);
        assertThat(mesh.index(Axis.DP, batch.rank())).as(text).isEqualTo((int) replica);
        assertThat(bad.gradient().orElseThrow().norm()).as(text).isNaN();
    }
}
