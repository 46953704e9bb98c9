package io.shardwright.runtime.bench;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.bench.peers.BenchSize;
import io.shardwright.runtime.bench.peers.TorchPython;
import io.shardwright.runtime.checkpoint.CheckpointFolder;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.ProcessOptions;
import io.shardwright.runtime.settings.CheckpointSettings;
import io.shardwright.runtime.settings.ModelSettings;
import io.shardwright.runtime.settings.ParallelSettings;
import io.shardwright.runtime.settings.Recipe;
import io.shardwright.runtime.settings.SettingsText;
import io.shardwright.runtime.settings.TrainingSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** What checkpoints cost: how long training waits, what it loses, how fast they are written and read; by turns with what it is held against. */
public final class CheckpointBench {
    private static final String RANK_0 = "[rank 0] ";
    private static final int TEXT_BYTES = 1 << 20;
    private static final double MEGABYTE = 1e6;

    private final Path disk;
    private final BenchSize size;
    private final Mesh mesh;
    private final int rounds;
    private final int steps;
    private final Map<String, List<Double>> measured = new LinkedHashMap<>();

    /**
     * @param disk a folder on what is to be measured
     * @param steps from one checkpoint to the next
     */
    public CheckpointBench(Path disk, BenchSize size, Mesh mesh, int rounds, int steps) {
        this.disk = disk;
        this.size = size;
        this.mesh = mesh;
        this.rounds = rounds;
        this.steps = steps;
    }

    /**
     * Measures and gives the figures as text.
     *
     * @throws IOException if a program fails, with what it printed
     */
    public String run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(disk.toAbsolutePath(), "bench-checkpoints");
        Path text = folder.resolve("text");
        try {
            byte[] bytes = new byte[TEXT_BYTES];
            new Random(1).nextBytes(bytes);
            Files.write(text, bytes);
            TrainingSettings settings = TrainingSettings.of("minigpt", text.toString())
                    .withModel(
                            ModelSettings.of("minigpt").withSizes(size.shape().sizes()))
                    .withParallel(ParallelSettings.of(mesh))
                    .withRecipe(Recipe.of(Integer.MAX_VALUE))
                    .withCheckpoints(CheckpointSettings.in(folder.resolve("ours"))
                            .every(Integer.MAX_VALUE)
                            .keeping(1));
            measure(settings);
            return report() + torch(folder);
        } finally {
            try (Stream<Path> left = Files.walk(folder)) {
                for (Path path : left.toList().reversed()) {
                    Files.delete(path);
                }
            }
        }
    }

    private void measure(TrainingSettings settings) throws IOException {
        ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        int code = Launcher.processes(
                mesh,
                CheckpointBenchRank.class,
                List.of(SettingsText.write(settings), Integer.toString(rounds), Integer.toString(steps)),
                new ProcessOptions(settings.comm(), lines::add));
        if (code != 0) {
            throw new IOException("ranks failed: " + String.join("\n", lines));
        }
        for (String line : lines) {
            String[] parts =
                    line.startsWith(RANK_0) ? line.substring(RANK_0.length()).split("=", 2) : new String[0];
            if (parts.length == 2) {
                measured.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(Double.parseDouble(parts[1]));
            }
        }
    }

    private double median(String name) {
        List<Double> sorted =
                Objects.requireNonNull(measured.get(name)).stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private String report() {
        double bytes = median("bytes");
        double lost = median("saving") / median("plain") - 1;
        return String.format(
                Locale.ROOT,
                """
                minigpt %s, %s as processes, AdamW; medians of %d rounds
                                                                         seconds      MB/s     ratio   goal
                a rank's part, %,.1f MB, copied in memory            %11.6f %9.0f
                training waits for it                                %11.6f %9.0f %9.3f   <= 1.1
                %d steps                                         %15.3f
                with one checkpoint among them                   %15.3f           %8.2f%%   <= 1%%
                %,.1f MB written to one file, then fsync             %11.6f %9.0f
                a checkpoint of as many, until it is durable         %11.6f %9.0f %9.3f   >= 0.85
                all of it taken up: %,.1f MB on a rank of %,.1f MB %13.6f %9.0f %9.3f   <= 1.05
                """,
                size,
                mesh,
                rounds,
                median("rankBytes") / MEGABYTE,
                median("copy"),
                median("rankBytes") / median("copy") / MEGABYTE,
                median("held"),
                median("rankBytes") / median("held") / MEGABYTE,
                median("held") / median("copy"),
                steps,
                median("plain"),
                median("saving"),
                100 * lost,
                bytes / MEGABYTE,
                median("raw"),
                bytes / median("raw") / MEGABYTE,
                median("written"),
                bytes / median("written") / MEGABYTE,
                median("raw") / median("written"),
                median("read") / MEGABYTE,
                median("share") / MEGABYTE,
                median("readingAll"),
                median("read") / median("readingAll") / MEGABYTE,
                median("read") / median("share"));
    }

    /** The same tensors on the same disk. */
    private String torch(Path folder) throws IOException, InterruptedException {
        Optional<TorchPython> python = TorchPython.find();
        if (python.isEmpty()) {
            return "Not compared with PyTorch: it is not installed (Debian: python3-torch, python3-safetensors).\n";
        }
        CheckpointFolder ours = new CheckpointFolder(folder.resolve("ours"));
        Path newest = ours.step(ours.steps().getLast());
        Path script = folder.resolve("torch_checkpoint.py");
        try (InputStream source = CheckpointBench.class.getResourceAsStream("torch_checkpoint.py")) {
            Files.write(script, Objects.requireNonNull(source).readAllBytes());
        }
        Process process = new ProcessBuilder(
                        python.get().command(),
                        script.toString(),
                        newest.toString(),
                        folder.resolve("theirs").toString(),
                        Integer.toString(rounds))
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? text : "Not compared with PyTorch, whose script failed:\n" + text;
    }
}
