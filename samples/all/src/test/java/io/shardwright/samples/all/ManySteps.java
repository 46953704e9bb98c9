package io.shardwright.samples.all;

import io.shardwright.runtime.cli.TrainOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.named.NamedRun;
import io.shardwright.runtime.output.RunFiles;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.StartedRun;
import io.shardwright.runtime.run.TrainingRun;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.system.ResidentMemory;
import io.shardwright.runtime.telemetry.StepLogs;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Trains a tiny model in a process of its own, and says after every tenth of the steps how much memory there is. */
public final class ManySteps {
    private static final int PARTS = 10;

    private ManySteps() {}

    /** @param arguments those of {@code train} */
    public static void main(String[] arguments) {
        TrainingSettings settings = TrainOptions.parse(List.of(arguments)).settings();
        Launcher.threads(settings.parallel().mesh(), context -> {
            try (PreparedRun run = NamedRun.of(settings);
                    StartedRun started = StartedRun.of(
                            run,
                            TrainingRun.world(run, context),
                            List.of(new RunFiles(run), new StepLogs(settings.outputs())))) {
                long part = settings.recipe().steps() / PARTS;
                while (!started.isOver()) {
                    long done = started.step().step() + 1;
                    if (done % part == 0) {
                        say(done);
                    }
                }
                started.finish();
            }
        });
    }

    private static void say(long steps) {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.println(steps + " " + heap + " " + ResidentMemory.now());
    }
}
