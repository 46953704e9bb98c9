package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.optimize.GradientNorm;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.optimize.Sgd;
import io.shardwright.runtime.pipeline.Holders;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.SharedGradients;
import io.shardwright.runtime.pipeline.StageBuilder;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.replicate.AllReduceGradients;
import io.shardwright.runtime.train.GlobalBatch;
import io.shardwright.runtime.train.Training;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A loss is the mean over all targets of the global batch that aren't negative, however many of them a rank or a microbatch has: its
 * gradient, too.
 */
@Timeout(120)
@Tag("slow")
class IgnoredTargetsTest {
    private static final int BATCH = 8;
    private static final long SEED = 3;
    private static final int STEPS = 6;
    private static final double ROUNDING = 2e-4;

    /** The same sequences in every step: some have no target that counts, the others more or fewer. */
    private enum Data implements Batches {
        UNEVEN {
            @Override
            boolean counts(long sequence, long position) {
                return sequence % 3 != 0 && position >= sequence * 5 % Tiny.SEQ;
            }
        },
        NONE {
            @Override
            boolean counts(long sequence, long position) {
                return false;
            }
        },
        ALL {
            @Override
            boolean counts(long sequence, long position) {
                return true;
            }
        },
        /** As all, but says so. */
        KNOWN_TO_BE_ALL {
            @Override
            boolean counts(long sequence, long position) {
                return true;
            }

            @Override
            public boolean ignoresTargets() {
                return false;
            }
        };

        abstract boolean counts(long sequence, long position);

        @Override
        public void fill(long first, SequencePositions positions, LocalTensor tokens, LocalTensor targets) {
            for (long s = 0; s < tokens.dim(0); s++) {
                long sequence = (first + s) % BATCH;
                for (int t = 0; t < positions.count(); t++) {
                    long position = positions.position(t);
                    tokens.setInt(token(sequence, position), s, t);
                    targets.setInt(counts(sequence, position) ? token(sequence, position + 1) : -1, s, t);
                }
            }
        }

        private static int token(long sequence, long position) {
            return (int) ((sequence * 31 + position * position * 7) % 251);
        }
    }

    /** Losses and norms of a few steps. */
    private record Numbers(double[] losses, double[] norms) {}

    private static Numbers numbers(String mesh, String schedule, int microbatches, double rate, Data data) {
        return numbers(mesh, schedule, microbatches, rate, data, ShardedNextToken.units(Tiny.config(0)));
    }

    private static Numbers numbers(
            String mesh, String schedule, int microbatches, double rate, Data data, ModelUnits units) {
        List<Numbers> all = Collections.synchronizedList(new ArrayList<>());
        Launcher.threads(Mesh.parse(mesh), context -> {
            RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), SEED);
            all.add(numbers(world, schedule, microbatches, rate, data, units));
        });
        return all.getFirst();
    }

    private static Numbers numbers(
            RankWorld world, String schedule, int microbatches, double rate, Data data, ModelUnits units) {
        GlobalBatch batch = GlobalBatch.of(BATCH, world.mesh(), world.rank(), microbatches);
        StagePlacement placement = schedule.equals("1f1b-rr")
                ? StagePlacement.replicated(List.of(world.mesh().degree(Axis.PP)))
                : ScheduleKind.named(schedule).placement(world.mesh().degree(Axis.PP), 2);
        Schedule table = ScheduleKind.named(schedule).schedule(placement, microbatches);
        StageCut cut = StageCut.even(units.count(), placement.stages());
        UnitSurvey survey = new UnitSurvey(units, batch.microbatch(), Tiny.SEQ);
        Holders holders = new Holders(survey, cut, placement);
        ModelAssembly model =
                world.assembly(batch.microbatch(), Tiny.SEQ, new ParameterPlan(ZeroStage.NONE, Set.of(), 1));
        ScheduleRun run = new ScheduleRun(table, cut, new StageBuilder(units, model, false), model, batch.share());
        Training training = new Training(
                model,
                run,
                new AllReduceGradients(model),
                new SharedGradients(model, holders),
                new GradientNorm(model, name -> holders.owner(name) == model.index(Axis.PP)),
                new Training.Rule(
                        new Sgd.Settings(0).create(new OwnedParts(model)),
                        LearningRate.constant(rate),
                        Double.POSITIVE_INFINITY),
                data,
                batch);
        model.commit();
        Numbers numbers = new Numbers(new double[STEPS], new double[STEPS]);
        for (int step = 0; step < STEPS; step++) {
            numbers.losses()[step] = training.computeGradients();
            numbers.norms()[step] = training.update();
        }
        return numbers;
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
        tp=1           | 1f1b    | 8
        dp=2           | 1f1b    | 1
        dp=4           | 1f1b    | 2
        dp=8           | 1f1b    | 1
        cp=2           | 1f1b    | 1
        cp=4           | 1f1b    | 2
        tp=2           | 1f1b    | 4
        pp=2           | 1f1b    | 4
        pp=2           | zb-h1   | 8
        pp=2           | 1f1b-rr | 4
        pp=2,dp=2      | 1f1b-rr | 2
        pp=2,dp=2,cp=2 | gpipe   | 2
        dp=2,cp=2,tp=2 | 1f1b    | 2
        """)
    void lossesAndNormsAreThoseOfOneRank(String mesh, String schedule, int microbatches) {
        Numbers alone = numbers("tp=1", "1f1b", 1, 0.1, Data.UNEVEN);
        Numbers spread = numbers(mesh, schedule, microbatches, 0.1, Data.UNEVEN);
        TrainedModel.assertClose(spread.losses(), alone.losses(), ROUNDING);
        TrainedModel.assertClose(spread.norms(), alone.norms(), ROUNDING);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        tp=1      | 4
        dp=2      | 1
        dp=4      | 2
        dp=2,tp=2 | 2
        """)
    void aSumOfMeansIsThatOfOneRank(String mesh, int microbatches) {
        ModelUnits units = ModelUnits.whole(root -> new ShardedRegularizedLoss(32, root), "ids", "targets");
        Numbers alone = numbers("tp=1", "1f1b", 1, 0.1, Data.UNEVEN, units);
        Numbers spread = numbers(mesh, "1f1b", microbatches, 0.1, Data.UNEVEN, units);
        TrainedModel.assertClose(spread.losses(), alone.losses(), ROUNDING);
        TrainedModel.assertClose(spread.norms(), alone.norms(), ROUNDING);
    }

    /** A small step along the gradient takes its squared norm, times the step, from the loss. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        dp=2      | 2
        dp=2,cp=2 | 2
        pp=2,dp=2 | 4
        """)
    void theGradientIsThatOfTheLossThatIsTold(String mesh, int microbatches) {
        double rate = 1e-3;
        Numbers numbers = numbers(mesh, "1f1b", microbatches, rate, Data.UNEVEN);
        double slope = (numbers.losses()[0] - numbers.losses()[1]) / rate;
        double norm = (numbers.norms()[0] + numbers.norms()[1]) / 2;
        assertThat(Math.abs(slope / (norm * norm) - 1)).isLessThan(0.01);
    }

    @Test
    void whereNoTargetCountsLossAndGradientAreZero() {
        Numbers numbers = numbers("dp=2", "1f1b", 2, 0.1, Data.NONE);
        assertThat(numbers.losses()).containsOnly(0);
        assertThat(numbers.norms()).containsOnly(0);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        tp=2           | 4
        dp=2,cp=2      | 2
        pp=2,dp=2      | 4
        """)
    void countingChangesNoBitWhereAllTargetsCount(String mesh, int microbatches) {
        Numbers counted = numbers(mesh, "1f1b", microbatches, 0.1, Data.ALL);
        Numbers known = numbers(mesh, "1f1b", microbatches, 0.1, Data.KNOWN_TO_BE_ALL);
        assertThat(counted.losses()).isEqualTo(known.losses());
        assertThat(counted.norms()).isEqualTo(known.norms());
    }
}
