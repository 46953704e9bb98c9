package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random combinations of a mesh, a schedule, ZeRO and all the rest have the losses and norms of one rank, and the same bits when they
 * are run again; what doesn't fit together is refused before it starts.
 *
 * <p>{@code -Drandom.combinations=300 -Drandom.seed=1} runs as many, from that seed on.
 */
@Tag("slow")
class TheyComposeTest {
    private static final int COMBINATIONS = Integer.getInteger("random.combinations", 12);
    private static final long SEED = Long.getLong("random.seed", 1);

    /** What the order of sums may change in six steps; a wrong gradient shows in the first norm. */
    private static final double ROUNDING = 2e-4;

    /** How many for each reason: what a message begins with. */
    private final Map<String, Integer> refused = new TreeMap<>();

    @Test
    @Timeout(6 * 3600)
    void lossesAndNormsAreThoseOfOneRankInAnyCombination() throws IOException {
        List<String> problems = new ArrayList<>();
        for (long seed = SEED; seed < SEED + COMBINATIONS; seed++) {
            Combination combination = Combination.of(seed);
            String problem = problem(combination);
            if (!problem.isEmpty()) {
                String text = "seed " + seed + ": " + combination + "\n    " + problem;
                System.out.println(text);
                problems.add(text);
            }
        }
        int all = refused.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "combinations of seeds %d to %d: %d run, %d refused, %d wrong; refused were %s%n",
                SEED, SEED + COMBINATIONS - 1, COMBINATIONS - all, all, problems.size(), refused);
        assertThat(problems).isEmpty();
        // Else they are drawn so that nothing is tried.
        assertThat(all).isLessThanOrEqualTo(COMBINATIONS / 2);
    }

    private String problem(Combination combination) throws IOException {
        CommandRun first = CommandRun.train(combination.spreadOut());
        if (first.isRefused()) {
            refused.merge(first.reason(), 1, Integer::sum);
            return "";
        }
        if (first.code() != 0) {
            return "neither ran nor was refused: " + first.err();
        }
        CommandRun again = CommandRun.train(combination.spreadOut());
        CommandRun alone = CommandRun.train(combination.alone());
        if (alone.code() != 0) {
            return "does not run alone: " + alone.err();
        }
        if (!Arrays.equals(first.losses(), again.losses())
                || !Arrays.equals(first.gradientNorms(), again.gradientNorms())) {
            return "gives other numbers when run again";
        }
        String losses = difference("losses", first.losses(), alone.losses());
        return losses.isEmpty() ? difference("norms", first.gradientNorms(), alone.gradientNorms()) : losses;
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
