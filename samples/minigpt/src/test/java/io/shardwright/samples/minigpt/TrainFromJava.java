package io.shardwright.samples.minigpt;

import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.named.NamedRun;
import io.shardwright.runtime.output.RunFiles;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RunListener;
import io.shardwright.runtime.run.TrainingRun;
import io.shardwright.runtime.settings.SettingsText;
import io.shardwright.runtime.settings.TrainingSettings;
import java.util.List;

/** What every rank of a program does that trains without the command line. */
public final class TrainFromJava implements RankBody {
    @Override
    public void run(RankContext context) {
        TrainingSettings settings = SettingsText.read(context.arguments().getFirst());
        try (PreparedRun run = NamedRun.of(settings)) {
            List<RunListener> listeners = context.rank() == 0 ? List.of(new RunFiles(run)) : List.of();
            new TrainingRun(run, TrainingRun.world(run, context), listeners).run();
        }
    }
}
