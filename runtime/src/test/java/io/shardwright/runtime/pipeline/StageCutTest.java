package io.shardwright.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.spi.model.ModelUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StageCutTest {
    /** Units of which some are said to begin a stage; none is built. */
    private static ModelUnits declared(Integer... stages) {
        ModelUnits units = ModelUnits.of("tokens");
        for (int unit = 0; unit < stages.length; unit++) {
            units = units.unit(unit == 0 ? "" : "blocks." + unit, _ -> {
                throw new UnsupportedOperationException();
            });
            if (stages[unit] != null) {
                units = units.beginsStage(stages[unit]);
            }
        }
        return units;
    }

    private static List<Integer> sizes(StageCut cut) {
        List<Integer> sizes = new ArrayList<>();
        for (int stage = 0; stage < cut.stages(); stage++) {
            sizes.add(cut.end(stage) - cut.first(stage));
        }
        return sizes;
    }

    @Test
    void earlierStagesHaveOneUnitMoreWhereItDoesNotDivide() {
        for (int units = 1; units <= 13; units++) {
            for (int stages = 1; stages <= units; stages++) {
                List<Integer> expected = new ArrayList<>();
                for (int stage = 0; stage < stages; stage++) {
                    expected.add(units / stages + (stage < units % stages ? 1 : 0));
                }
                assertThat(sizes(StageCut.even(units, stages)))
                        .as("%s units in %s stages", units, stages)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void everyUnitIsInTheStageThatSpansIt() {
        StageCut cut = new StageCut(List.of(0, 1, 4, 6));
        assertThat(List.of(0, 1, 2, 3, 4, 5)).extracting(cut::stageOf).containsExactly(0, 1, 1, 1, 2, 2);
        assertThat(cut.units()).isEqualTo(6);
        assertThat(sizes(StageCut.whole(6))).containsExactly(6);
    }

    private static double worst(double[] costs, List<Integer> starts) {
        double worst = 0;
        for (int stage = 0; stage + 1 < starts.size(); stage++) {
            double sum = 0;
            for (int unit = starts.get(stage); unit < starts.get(stage + 1); unit++) {
                sum += costs[unit];
            }
            worst = Math.max(worst, sum);
        }
        return worst;
    }

    /** The least that the most expensive stage can cost, over all ways to cut. */
    private static double least(double[] costs, int stages, List<Integer> starts) {
        if (starts.size() == stages) {
            List<Integer> whole = new ArrayList<>(starts);
            whole.add(costs.length);
            return worst(costs, whole);
        }
        double least = Double.POSITIVE_INFINITY;
        for (int next = starts.getLast() + 1; next < costs.length; next++) {
            List<Integer> longer = new ArrayList<>(starts);
            longer.add(next);
            least = Math.min(least, least(costs, stages, longer));
        }
        return least;
    }

    @Test
    void noOtherCutHasACheaperMostExpensiveStage() {
        Random random = new Random(5);
        for (int trial = 0; trial < 200; trial++) {
            int units = 1 + random.nextInt(9);
            int stages = 1 + random.nextInt(units);
            double[] costs = random.ints(units, 0, 10).asDoubleStream().toArray();
            StageCut cut = StageCut.byCost(costs, stages);
            assertThat(cut.starts()).startsWith(0).endsWith(units).isSorted().doesNotHaveDuplicates();
            assertThat(cut.stages()).isEqualTo(stages);
            assertThat(worst(costs, cut.starts())).isEqualTo(least(costs, stages, List.of(0)));
        }
    }

    @Test
    void equalCutsLeaveTheLastStageShort() {
        assertThat(sizes(StageCut.byCost(new double[] {1, 1, 1}, 2))).containsExactly(2, 1);
        assertThat(sizes(StageCut.byCost(new double[] {0, 1, 1, 1}, 2))).containsExactly(3, 1);
    }

    @Test
    void takesTheUnitsGivenByHand() {
        ModelUnits units = declared(null, null, null, null);
        assertThat(StageCut.byHand(List.of(1, 3), units).starts()).containsExactly(0, 1, 4);
    }

    @Test
    void rejectsOtherThanAllUnits() {
        ModelUnits units = declared(null, null, null);
        assertThatThrownBy(() -> StageCut.byHand(List.of(1, 1), units))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("[shard/stages-not-units]")
                .hasMessageContaining("are 2 units, and the model has 3: [(start), blocks.1, blocks.2]")
                .hasMessageContaining("Fix: give each stage at least one unit, 3 in all");
        assertThatThrownBy(() -> StageCut.byHand(List.of(0, 3), units)).hasMessageContaining("at least one unit");
    }

    @Test
    void rejectsMoreStagesThanUnits() {
        assertThatThrownBy(() -> StageCut.even(3, 4))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("4 stages cannot be made of 3 units")
                .hasMessageContaining("from 1 to 3");
        assertThatThrownBy(() -> StageCut.byCost(new double[1], 2))
                .hasMessageContaining("2 stages cannot be made of 1 unit\n");
    }

    @Test
    void beginsStagesWhereTheModelSays() {
        assertThat(StageCut.declared(declared(0, null, 1, 2, null), 3)).hasValue(new StageCut(List.of(0, 2, 3, 5)));
        assertThat(StageCut.declared(declared(null, null, 1), 2)).hasValue(new StageCut(List.of(0, 2, 3)));
        assertThat(StageCut.declared(declared(null, null), 2)).isEmpty();
    }

    @Test
    void rejectsOtherThanTheDeclaredNumberOfStages() {
        assertThatThrownBy(() -> StageCut.declared(declared(null, 1, 2), 2))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("the model declares 3 stages with @PipelineStage, and the pipeline has 2")
                .hasMessageContaining("Fix: ");
    }
}
