package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.trainer.TrainedSteps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Families of models, attention with each option and rotary positions of each kind have the losses and norms of one rank on random meshes,
 * with random schedules, ZeRO, optimizers and forms; what doesn't fit together is refused before it starts.
 *
 * <p>{@code -Drandom.combinations=300 -Drandom.seed=1} runs as many, from that seed on.
 */
@Tag("slow")
class FamiliesComposeTest {
    private static final int COMBINATIONS = Integer.getInteger("random.combinations", 12);
    private static final long SEED = Long.getLong("random.seed", 1);

    /** What the order of sums may change in six steps; a wrong gradient shows in the first norm. */
    private static final double ROUNDING = 2e-4;

    /** How many for each reason. */
    private final Map<String, Integer> refused = new TreeMap<>();

    @Test
    @Timeout(6 * 3600)
    void lossesAndNormsAreThoseOfOneRankInAnyCombination() {
        List<String> problems = new ArrayList<>();
        for (long seed = SEED; seed < SEED + COMBINATIONS; seed++) {
            RandomFamily combination = RandomFamily.of(seed);
            String problem = problem(combination);
            if (!problem.isEmpty()) {
                String text = "seed " + seed + ": " + combination + "\n    " + problem;
                System.out.println(text);
                problems.add(text);
            }
        }
        int all = refused.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "families of seeds %d to %d: %d run, %d refused, %d wrong; refused were %s%n",
                SEED, SEED + COMBINATIONS - 1, COMBINATIONS - all, all, problems.size(), refused);
        assertThat(problems).isEmpty();
        // Else they are drawn so that nothing is tried.
        assertThat(all).isLessThanOrEqualTo(COMBINATIONS / 2);
    }

    private String problem(RandomFamily combination) {
        TrainedSteps spread;
        try {
            spread = TrainedSteps.on(combination.mesh(), combination::spread);
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.contains("Fix:")) {
                return "neither ran nor was refused: " + e;
            }
            refused.merge(
                    message.lines().findFirst().orElseThrow().replaceAll("^rank \\d+ failed: ", ""), 1, Integer::sum);
            return "";
        }
        TrainedSteps alone = TrainedSteps.on("tp=1", combination::alone);
        String losses = difference("losses", spread.losses(), alone.losses());
        return losses.isEmpty() ? difference("norms", spread.norms(), alone.norms()) : losses;
    }

    private static String difference(String what, double[] actual, double[] expected) {
        for (int step = 0; step < expected.length; step++) {
            if (!(Math.abs(actual[step] - expected[step]) <= ROUNDING * Math.abs(expected[step]))) {
                return what + " differ at step " + step + ": " + Arrays.toString(actual) + " from "
                        + Arrays.toString(expected) + " of one rank";
            }
        }
        return "";
    }
}
