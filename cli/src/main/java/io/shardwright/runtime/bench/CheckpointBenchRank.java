package io.shardwright.runtime.bench;

import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.named.NamedRun;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RankModel;
import io.shardwright.runtime.run.RunState;
import io.shardwright.runtime.run.TrainingRun;
import io.shardwright.runtime.settings.SettingsText;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.state.CheckpointListener;
import io.shardwright.runtime.state.Checkpoints;
import io.shardwright.runtime.train.Training;
import io.shardwright.spi.collective.CollectiveSite;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What every rank of {@link CheckpointBench} does; rank 0 prints what it measures, {@code NAME=SECONDS} or {@code NAME=BYTES}. */
public final class CheckpointBenchRank implements RankBody {
    private static final int WARM_UP = 5;
    private static final int PIECE = 4 << 20;
    private static final CollectiveSite TOGETHER = new CollectiveSite(0, "the next measurement", "CheckpointBenchRank");

    private final List<CheckpointListener.Saved> saved = new ArrayList<>();

    public CheckpointBenchRank() {}

    /** Arguments: settings, rounds, steps from one checkpoint to the next. */
    @Override
    public void run(RankContext context) throws IOException {
        TrainingSettings settings = SettingsText.read(context.arguments().getFirst());
        int rounds = Integer.parseInt(context.arguments().get(1));
        int steps = Integer.parseInt(context.arguments().get(2));
        CheckpointListener listener = new CheckpointListener() {
            @Override
            public void saved(Saved checkpoint) {
                saved.add(checkpoint);
            }
        };
        try (PreparedRun run = NamedRun.of(settings)) {
            RankModel model = RankModel.declare(run, TrainingRun.world(run, context));
            model.assembly().commit();
            RunState state = new RunState(run, model);
            try (Checkpoints checkpoints = Objects.requireNonNull(state.checkpoints(listener))) {
                Training training = model.training();
                train(training, WARM_UP);
                for (int round = 0; round < rounds; round++) {
                    together(context);
                    say(context, "plain", time(() -> train(training, steps)));
                    together(context);
                    say(context, "saving", time(() -> {
                        // It is written while the steps go on.
                        checkpoints.afterStep(training.step(), true);
                        train(training, steps);
                    }));
                    checkpoints.finish();
                    idle(context, training, checkpoints);
                    copy(context, checkpoints.bytes());
                    raw(context, settings, saved.isEmpty() ? 0 : saved.getLast().bytes());
                    together(context);
                    read(context, state, checkpoints);
                }
            }
        }
    }

    private static void train(Training training, int steps) {
        for (int step = 0; step < steps; step++) {
            training.computeGradients();
            training.update();
        }
    }

    /** One that nothing else goes on beside. */
    private void idle(RankContext context, Training training, Checkpoints checkpoints) {
        train(training, 1);
        together(context);
        checkpoints.saveIfFinite(training.step());
        if (context.rank() == 0) {
            CheckpointListener.Saved last = saved.getLast();
            say(context, "held", seconds(last.held()));
            say(context, "written", seconds(last.held().plus(last.written())));
            say(context, "bytes", last.bytes());
        }
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private static void copy(RankContext context, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocate(bytes, Long.BYTES);
            MemorySegment to = arena.allocate(bytes, Long.BYTES);
            from.fill((byte) 1);
            to.fill((byte) 2);
            together(context);
            say(context, "copy", time(() -> to.copyFrom(from)));
            say(context, "rankBytes", bytes);
        }
    }

    /** As many bytes into one file, one after the other. */
    private static void raw(RankContext context, TrainingSettings settings, long bytes) throws IOException {
        together(context);
        if (context.rank() > 0) {
            return;
        }
        Path file = Objects.requireNonNull(settings.checkpoints().folder()).resolve("raw");
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        long start = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long left = bytes; left > 0; left -= PIECE) {
                piece.clear().limit((int) Math.min(PIECE, left));
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
            channel.force(true);
        }
        say(context, "raw", (System.nanoTime() - start) / 1e9);
        Files.delete(file);
    }

    private static void read(RankContext context, RunState state, Checkpoints checkpoints) {
        StoredCheckpoint checkpoint = StoredCheckpoint.open(checkpoints.newest());
        long[] bytes = {0};
        say(context, "reading", time(() -> bytes[0] = state.takeUp(checkpoint, true)));
        say(context, "readingAll", time(() -> bytes[0] = state.takeUp(checkpoint, false)));
        say(context, "read", bytes[0]);
        say(context, "share", state.bytes());
    }

    private static void together(RankContext context) {
        context.all().barrier(TOGETHER);
    }

    private static double time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void say(RankContext context, String name, double value) {
        if (context.rank() == 0) {
            System.out.println(String.format(Locale.ROOT, "%s=%.9f", name, value));
        }
    }
}
