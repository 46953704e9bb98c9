package io.shardwright.runtime.cli;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.cli.TrainOptions.RankKind;
import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.device.DeviceChoice;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.launch.Transports;
import io.shardwright.runtime.train.DivergedException;

/** What every rank of {@code train} does: read the same options, and run them. */
public final class TrainingRank implements RankBody {
    public TrainingRank() {}

    @Override
    public void run(RankContext context) {
        TrainOptions options = TrainOptions.parse(context.arguments());
        try (Setup setup = Setup.of(options)) {
            RankWorld world = new RankWorld(
                    context.endpoint(),
                    DeviceChoice.parse(options.device).create(ranksOfJvm(options, context)),
                    options.seed,
                    options.parallel.contextForm());
            new TrainingRun(setup, options, world).run();
        } catch (DataException | CheckpointException | DivergedException | UsageException e) {
            // The launcher prints the message alone of this kind.
            throw new ModelException(String.valueOf(e.getMessage()));
        }
    }

    private static int ranksOfJvm(TrainOptions options, RankContext context) {
        return options.ranks == RankKind.threads && Transports.ofThisProcess().isEmpty()
                ? context.mesh().size()
                : 1;
    }
}
