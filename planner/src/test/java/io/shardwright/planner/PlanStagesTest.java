package io.shardwright.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.schedule.RoundRobin;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.schedule.check.CheckSchedule;
import io.shardwright.schedule.check.SlotPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PlanStagesTest {
    /** Times and sizes are such that sums are exact, so that equally fast plans are equal. */
    private static Profile random(Random random, int layers) {
        List<Profile.Layer> made = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            List<String> after = new ArrayList<>();
            if (i > 0) {
                after.add("l" + random.nextInt(i));
                String second = "l" + random.nextInt(i);
                if (!after.contains(second) && random.nextInt(3) == 0) {
                    after.add(second);
                }
            }
            made.add(new Profile.Layer(
                    "l" + i,
                    125 * random.nextInt(1, 20),
                    125 * random.nextInt(1, 40),
                    random.nextInt(1, 4096),
                    random.nextInt(0, 2) * random.nextInt(1, 4096),
                    after));
        }
        return new Profile(made);
    }

    @Property
    void nothingIsFasterAndNothingAsFastHasFewerStages(@ForAll long seed) {
        Random random = new Random(seed);
        Profile profile = random(random, random.nextInt(1, 6));
        int ranks = random.nextInt(1, 6);
        Network network = new Network(1 << random.nextInt(6, 13), random.nextBoolean());

        StagePlan plan = PlanStages.run(profile, ranks, network);

        BruteForce.Found best = BruteForce.best(profile, ranks, network);
        assertThat(plan.seconds()).isEqualTo(best.seconds());
        assertThat(plan.stages()).hasSize(best.stages());
    }

    @Property
    void everyLayerIsInOneStageBehindWhatItReadsAndEveryRankHasOne(@ForAll long seed) {
        Random random = new Random(seed);
        Profile profile = random(random, random.nextInt(1, 12));
        int ranks = random.nextInt(1, 9);

        StagePlan plan = PlanStages.run(profile, ranks, new Network(1024, true));

        List<String> order =
                plan.stages().stream().flatMap(stage -> stage.layers().stream()).toList();
        assertThat(order).hasSameSizeAs(profile.layers()).doesNotHaveDuplicates();
        assertThat(profile.layers())
                .allMatch(layer ->
                        layer.after().stream().allMatch(input -> order.indexOf(input) < order.indexOf(layer.name())));
        assertThat(plan.placement().ranks()).isEqualTo(ranks);
    }

    @Test
    void aSlowLayerGetsReplicas() {
        Profile profile = Profile.parse("""
            layer wide forward=100 backward=200 activations=8 parameters=0
            layer narrow forward=33 backward=67 activations=8 parameters=1000000
            """);

        StagePlan plan = PlanStages.run(profile, 4, new Network(1e6, false));

        assertThat(plan).hasToString("""
            stage 0: wide on 3 ranks
            stage 1: narrow on 1 rank
            100.000 ms for each microbatch
            """);
        assertThat(plan.inFlight()).isEqualTo(2);
        assertThat(plan.placement()).isEqualTo(new StagePlacement(List.of(List.of(0, 1, 2), List.of(3))));
    }

    @Test
    void onOneRankThereIsOneStage() {
        Profile profile = random(new Random(1), 5);

        assertThat(PlanStages.run(profile, 1, new Network(1, true)).stages()).hasSize(1);
    }

    /** NOAM, and that many are alive for each replica of the first stage. */
    @Property
    void roundRobinKeepsInFlightWhatThePlanSays(@ForAll long seed) {
        Random random = new Random(seed);
        StagePlan plan = PlanStages.run(random(random, 6), random.nextInt(1, 8), new Network(2048, false));
        List<Integer> replicas =
                plan.stages().stream().map(StagePlan.Stage::replicas).toList();

        var schedule = RoundRobin.schedule(replicas, 60);

        assertThat(CheckSchedule.run(schedule)).isEmpty();
        assertThat(SlotPlan.of(schedule).peak(0)).isEqualTo(plan.inFlight());
    }

    @Property
    void profilesReadBackWhatTheyPrint(@ForAll long seed) {
        Profile profile = random(new Random(seed), 9);

        assertThat(Profile.parse(profile.text())).isEqualTo(profile);
    }

    @Test
    void tooManyPlacesToCutAreRefused() {
        StringBuilder text = new StringBuilder("layer input forward=1 backward=1 activations=1 parameters=1\n");
        for (int i = 0; i < 13; i++) {
            text.append("layer side")
                    .append(i)
                    .append(" forward=1 backward=1 activations=1 parameters=1 after input\n");
        }
        Profile profile = Profile.parse(text.toString());

        assertThatThrownBy(() -> PlanStages.run(profile, 2, new Network(1, false)))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("Profile: there are more than 4096 places to cut its 14 layers\n  Fix: ");
    }
}
