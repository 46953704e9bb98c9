package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of random combinations, what one leaves another takes up to the last bit, whatever the two are; and goes on with the losses of a run in
 * which nothing happened.
 *
 * <p>{@code -Drandom.pairs=300 -Drandom.seed=1} runs as many, from that seed on.
 */
@Tag("slow")
class RandomReshardTest {
    private static final int PAIRS = Integer.getInteger("random.pairs", 6);
    private static final long SEED = Long.getLong("random.seed", 1);
    private static final int ATTEMPTS = 30;
    private static final double ROUNDING = 2e-4;

    @TempDir
    Path folder;

    @Test
    @Timeout(6 * 3600)
    void anyCombinationTakesUpWhatAnyOtherLeaves() throws IOException {
        int pairs = 0;
        int refused = 0;
        for (long seed = SEED; seed < SEED + PAIRS; seed++) {
            Combination combination = Combination.of(seed);
            Path saved = folder.resolve("saved-" + seed);
            List<String> first = new ArrayList<>(combination.spreadOut());
            first.addAll(List.of("--checkpoints", saved.toString(), "--checkpoint-every", "3"));
            CommandRun inOneGo = CommandRun.train(first);
            if (inOneGo.isRefused()) {
                refused++;
                continue;
            }
            assertThat(inOneGo.code())
                    .as("seed %s: %s\n%s", seed, combination, inOneGo.err())
                    .isZero();
            for (long other = seed + 1; other < seed + ATTEMPTS; other++) {
                List<String> spread = Combination.of(1000 * other).spread();
                CommandRun rest = goOn(saved, spread, folder.resolve("rest-" + seed + "-" + other));
                if (rest.isRefused()) {
                    refused++;
                    continue;
                }
                String pair = "seed " + seed + ": " + combination + "\n  then " + String.join(" ", spread);
                assertThat(rest.code()).as("%s\n%s", pair, rest.err()).isZero();
                assertSame(pair, saved.resolve("step-3"), spread, folder.resolve("resaved-" + seed));
                assertClose(pair, inOneGo.losses(), rest.losses());
                pairs++;
                break;
            }
        }
        System.out.printf(
                "random pairs of seeds %d to %d: %d went on, %d refused%n", SEED, SEED + PAIRS - 1, pairs, refused);
        assertThat(pairs).isGreaterThan(PAIRS / 3);
    }

    private static CommandRun goOn(Path saved, List<String> spread, Path folder) throws IOException {
        List<String> options =
                new ArrayList<>(List.of("--resume", saved.resolve("step-3").toString()));
        options.addAll(spread);
        options.addAll(List.of("--sample", "0", "--checkpoints", folder.toString()));
        return CommandRun.train(options);
    }

    private static void assertSame(String pair, Path saved, List<String> spread, Path folder) throws IOException {
        List<String> options = new ArrayList<>(List.of("--resume", saved.toString()));
        options.addAll(spread);
        options.addAll(List.of("--checkpoints", folder.toString()));
        try {
            Resaved.write(TrainOptions.parse(options).settings());
            Resaved.assertSameTensors(saved, folder.resolve("step-3"));
        } catch (RuntimeException e) {
            throw new AssertionError(pair, e);
        }
    }

    private static void assertClose(String pair, double[] inOneGo, double[] rest) {
        for (int step = 0; step < rest.length; step++) {
            double expected = inOneGo[inOneGo.length - rest.length + step];
            assertThat(Math.abs(rest[step] - expected) / Math.abs(expected))
                    .as("%s\n  step %s", pair, 3 + step)
                    .isLessThan(ROUNDING);
        }
    }
}
