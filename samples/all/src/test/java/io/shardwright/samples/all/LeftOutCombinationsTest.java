package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.cli.TrainOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankFailedException;
import io.shardwright.runtime.named.NamedRun;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.StartedRun;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.run.TrainingRun;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.train.Training;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * In random combinations of a model, a mesh, a schedule, ZeRO and all the rest one step's numbers are spoiled from the first layer on: it is
 * left out on all ranks, and what follows is, bit for bit, what a run comes to that doesn't make that step.
 *
 * <p>{@code -Drandom.combinations=300 -Drandom.seed=1} runs as many, from that seed on.
 */
@Tag("slow")
class LeftOutCombinationsTest {
    private static final int COMBINATIONS = Integer.getInteger("random.combinations", 8);
    private static final long SEED = Long.getLong("random.seed", 1);
    private static final int STEPS = 6;

    /** Of one rank: numbers of the steps that were taken, and hashes of weights at the end. */
    private record Seen(List<String> steps, List<Integer> weights) {}

    private interface Body {
        Seen run(StartedRun run);
    }

    private static List<Seen> onRanks(TrainingSettings settings, Body body) {
        List<Seen> seen =
                new ArrayList<>(Collections.nCopies(settings.parallel().mesh().size(), null));
        Launcher.threads(settings.parallel().mesh(), context -> {
            try (PreparedRun run = NamedRun.of(settings);
                    StartedRun started = StartedRun.of(run, TrainingRun.world(run, context), List.of())) {
                Seen mine = body.run(started);
                synchronized (seen) {
                    seen.set(context.rank(), mine);
                }
            }
        });
        return seen;
    }

    /** Weights of a rank, so that they can be spoiled for a step. */
    private static final class Spoiled implements AutoCloseable {
        private final List<Unit> units;
        private final List<byte[]> whole = new ArrayList<>();
        private final List<byte[]> own = new ArrayList<>();

        Spoiled(StartedRun run) {
            units = run.model().assembly().units();
            for (Unit unit : units) {
                whole.add(unit.values().all().segment().toArray(ValueLayout.JAVA_BYTE));
                own.add(unit.ownValues().segment().toArray(ValueLayout.JAVA_BYTE));
                // Ones in all bits are no number, of either length.
                unit.values().all().segment().fill((byte) -1);
                unit.ownValues().segment().fill((byte) -1);
            }
        }

        @Override
        public void close() {
            for (int i = 0; i < units.size(); i++) {
                units.get(i).values().all().segment().copyFrom(MemorySegment.ofArray(whole.get(i)));
                units.get(i).ownValues().segment().copyFrom(MemorySegment.ofArray(own.get(i)));
            }
        }
    }

    private static Seen skipping(StartedRun run, long bad) {
        List<String> steps = new ArrayList<>();
        while (!run.isOver()) {
            if (run.model().training().step() == bad) {
                try (Spoiled _ = new Spoiled(run)) {
                    StepResult result = run.step();
                    assertThat(result.leftOut()).isNotNull();
                }
            } else {
                steps.add(numbers(run.step()));
            }
        }
        return new Seen(steps, weights(run));
    }

    private static Seen without(StartedRun run, long bad) {
        List<String> steps = new ArrayList<>();
        while (!run.isOver()) {
            Training training = run.model().training();
            if (training.step() == bad) {
                training.resume(
                        bad + 1, training.updates(), training.remembered().skip());
            } else {
                steps.add(numbers(run.step()));
            }
        }
        return new Seen(steps, weights(run));
    }

    private static String numbers(StepResult step) {
        return step.step() + ": " + step.loss() + " " + step.gradientNorm() + " " + step.rate() + " " + step.experts();
    }

    private static List<Integer> weights(StartedRun run) {
        return run.model().assembly().units().stream()
                .map(unit -> Arrays.hashCode(unit.updated().segment().toArray(ValueLayout.JAVA_BYTE)))
                .toList();
    }

    private static TrainingSettings settings(Combination combination) {
        List<String> arguments = new ArrayList<>(combination.spreadOut());
        arguments.addAll(List.of("--ranks", "threads", "--on-bad-step", "skip"));
        arguments.addAll(List.of("--data", "src/test/java/io/shardwright/samples/all/Combination.java"));
        return TrainOptions.parse(arguments).settings();
    }

    @Test
    @Timeout(6 * 3600)
    void changeNothingButTheirNumber() {
        int refused = 0;
        for (long seed = SEED; seed < SEED + COMBINATIONS; seed++) {
            Combination combination = Combination.of(seed);
            long bad = new Random(seed).nextInt(STEPS);
            List<Seen> without;
            TrainingSettings settings;
            try {
                settings = settings(combination);
                without = onRanks(settings, run -> without(run, bad));
            } catch (ModelException | RankFailedException e) {
                refused++;
                continue;
            }
            List<Seen> skipped = onRanks(settings, run -> skipping(run, bad));
            String text = "seed " + seed + ", step " + bad + ": " + combination;
            for (int rank = 0; rank < skipped.size(); rank++) {
                assertThat(skipped.get(rank)).as(text).isEqualTo(without.get(rank));
                assertThat(skipped.get(rank).steps()).as(text).hasSize(STEPS - 1);
            }
        }
        System.out.printf(
                "left-out steps of seeds %d to %d: %d run, %d refused%n",
                SEED, SEED + COMBINATIONS - 1, COMBINATIONS - refused, refused);
        assertThat(refused).isLessThanOrEqualTo(COMBINATIONS / 2);
    }
}
