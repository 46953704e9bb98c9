package io.shardwright.runtime.cli;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.cli.progress.PrintedRun;
import io.shardwright.runtime.cli.progress.ProgressKind;
import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.named.NamedRun;
import io.shardwright.runtime.output.OutputException;
import io.shardwright.runtime.output.OutputListeners;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RunListener;
import io.shardwright.runtime.run.TrainingRun;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.settings.SettingsText;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.train.DivergedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every rank of {@code train} does: run the settings that it is given, and if it is rank 0, tell of it. */
public final class TrainingRank implements RankBody {
    /** What was found before the job was checked. */
    private @Nullable PreparedRun prepared;

    public TrainingRank() {}

    /** What every rank is given, so that none reads the command line again. */
    public static List<String> arguments(TrainOptions options) {
        return arguments(options.settings(), options.progress());
    }

    static List<String> arguments(TrainingSettings settings, ProgressKind progress) {
        return List.of(SettingsText.write(settings), progress.name());
    }

    @Override
    public void prepare(List<String> arguments) {
        try {
            prepared = NamedRun.of(SettingsText.read(arguments.getFirst()));
        } catch (RuntimeException e) {
            // It fails once more when the rank runs, and says so there.
        }
    }

    @Override
    public void run(RankContext context) {
        run(
                context,
                SettingsText.read(context.arguments().getFirst()),
                ProgressKind.valueOf(context.arguments().getLast()));
    }

    private void run(RankContext context, TrainingSettings settings, ProgressKind progress) {
        try (PreparedRun run = prepared == null ? NamedRun.of(settings) : prepared) {
            new TrainingRun(run, TrainingRun.world(run, context), listeners(run, context.rank(), progress)).run();
        } catch (SettingException e) {
            throw new ModelException(Flags.text(e));
        } catch (DataException | CheckpointException | DivergedException | OutputException | UsageException e) {
            // The launcher prints the message alone of this kind.
            throw new ModelException(String.valueOf(e.getMessage()));
        }
    }

    private static List<RunListener> listeners(PreparedRun run, int rank, ProgressKind progress) {
        List<RunListener> listeners = new ArrayList<>();
        if (rank == 0) {
            listeners.add(new PrintedRun(run, System.out, progress));
        }
        listeners.addAll(OutputListeners.of(run, rank));
        return listeners;
    }
}
