package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainOptions;
import io.shardwright.runtime.cpu.peak.ThreadClock;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.named.NamedRun;
import io.shardwright.runtime.output.RunFiles;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RunListener;
import io.shardwright.runtime.run.RunStart;
import io.shardwright.runtime.run.StartedRun;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.run.TrainingRun;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.telemetry.StepLogs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All logs together, and a page as often as usual, take at most a hundredth of a small step's time. */
@Tag("slow")
@Timeout(300)
class LogsCostTest {
    private static final int STEPS = 150;
    private static final int WARM_UP = 75;
    private static final int ROUNDS = 3;

    @TempDir
    Path folder;

    /** The time that a step takes of its thread, and that of listening to it, in nanoseconds: medians, and of listening the mean. */
    private record Cost(double step, double listening) {}

    /** Tells others, and how long they took. */
    private static final class Timed implements RunListener {
        private final List<RunListener> listeners;
        private final List<Long> nanos = new ArrayList<>();

        Timed(RunListener... listeners) {
            this.listeners = List.of(listeners);
        }

        @Override
        public void started(RunStart start) {
            listeners.forEach(listener -> listener.started(start));
        }

        @Override
        public void step(StepResult step) {
            long start = ThreadClock.nanos();
            listeners.forEach(listener -> listener.step(step));
            nanos.add(ThreadClock.nanos() - start);
        }
    }

    private Cost cost(boolean logs, int round) {
        List<String> arguments = new ArrayList<>(List.of("minigpt", "--size", "layers=2,hidden=128,heads=4,seq=64,batch=8"));
        arguments.addAll(List.of("--mesh", "tp=1", "--ranks", "threads", "--sample", "0", "--steps", "" + STEPS));
        arguments.addAll(List.of("--data", "src/test/java/io/shardwright/samples/all/Combination.java"));
        if (logs) {
            Path at = folder.resolve("round" + round);
            arguments.addAll(List.of("--log", at + ".jsonl", "--log", at + ".csv", "--tensorboard", at + ".events"));
            arguments.addAll(List.of("--report", at + ".html"));
        }
        TrainingSettings settings = TrainOptions.parse(arguments).settings();
        double[] steps = new double[STEPS];
        List<Long> listening = new ArrayList<>();
        Launcher.threads(settings.parallel().mesh(), context -> {
            try (PreparedRun run = NamedRun.of(settings)) {
                Timed timed = new Timed(new RunFiles(run), new StepLogs(settings.outputs()));
                try (StartedRun started = StartedRun.of(run, TrainingRun.world(run, context), List.of(timed))) {
                    for (int step = 0; step < STEPS; step++) {
                        long start = ThreadClock.nanos();
                        started.step();
                        steps[step] = ThreadClock.nanos() - start;
                    }
                }
                listening.addAll(timed.nanos);
            }
        });
        double[] later = Arrays.copyOfRange(steps, WARM_UP, STEPS);
        Arrays.sort(later);
        return new Cost(
                later[later.length / 2],
                listening.subList(WARM_UP, STEPS).stream()
                        .mapToLong(Long::longValue)
                        .average()
                        .orElseThrow());
    }

    @Test
    void isAHundredthOfASmallStep() {
        cost(true, ROUNDS);
        double least = 1;
        for (int round = 0; round < ROUNDS; round++) {
            Cost without = cost(false, round);
            Cost with = cost(true, round);
            double share = with.listening() / without.step();
            System.out.printf(
                    "a step takes %.2f ms, with logs %.2f ms; logs take %.1f µs of it, %.2f %%%n",
                    without.step() / 1e6, with.step() / 1e6, with.listening() / 1e3, 100 * share);
            least = Math.min(least, share);
        }
        assertThat(least).isLessThan(0.01);
    }
}
