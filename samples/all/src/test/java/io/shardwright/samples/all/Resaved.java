package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.launch.RankJob;
import io.shardwright.runtime.launch.Transports;
import io.shardwright.runtime.named.NamedRun;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RankModel;
import io.shardwright.runtime.run.RunState;
import io.shardwright.runtime.run.TrainingRun;
import io.shardwright.runtime.settings.SettingsText;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.state.CheckpointListener;
import io.shardwright.runtime.state.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Takes a checkpoint up on some mesh, and writes what that has come to without a step in between. */
public final class Resaved implements RankBody {
    /** What each rank has read, by the folder that was written to. */
    private static final ConcurrentHashMap<String, Long> READ = new ConcurrentHashMap<>();

    public Resaved() {}

    /** @param settings that go on from a checkpoint, into another folder */
    static void write(TrainingSettings settings) {
        RankJob job = new RankJob(
                settings.parallel().mesh(), Resaved.class, List.of(SettingsText.write(settings)), settings.comm());
        assertThat(Transports.named("threads").run(job)).isZero();
    }

    @Override
    public void run(RankContext context) {
        TrainingSettings settings = SettingsText.read(context.arguments().getFirst());
        try (PreparedRun run = NamedRun.of(settings)) {
            RankModel model = RankModel.declare(run, TrainingRun.world(run, context));
            model.assembly().commit();
            RunState state = new RunState(run, model);
            long bytes = state.takeUp(Objects.requireNonNull(run.checkpoint()));
            READ.put(settings.checkpoints().folder() + " " + context.rank(), bytes);
            try (Checkpoints checkpoints = state.checkpoints(new CheckpointListener() {})) {
                assertThat(Objects.requireNonNull(checkpoints).saveIfFinite(run.firstStep()))
                        .isTrue();
            }
        }
    }

    /** Bytes that a rank has read to write into a folder. */
    static long read(Path folder, int rank) {
        return Objects.requireNonNull(READ.get(folder + " " + rank));
    }

    /** Every file of tensors has the same bytes in both. */
    static void assertSameTensors(Path expected, Path actual) throws IOException {
        try (Stream<Path> files = Files.list(expected)) {
            List<Path> tensors = files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
            assertThat(tensors).isNotEmpty();
            for (Path file : tensors) {
                assertThat(Files.mismatch(file, actual.resolve(file.getFileName())))
                        .as("first byte of %s that differs from %s", file, actual)
                        .isEqualTo(-1);
            }
        }
    }
}
