package io.shardwright.runtime.bench.peers;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Our own training, run as a user runs it: the command line, in a process of its own, on the JVM flags of this one. */
final class OwnTraining {
    private static final int WARM_UP = 40;
    private static final int TEXT_BYTES = 1 << 20;

    private OwnTraining() {}

    /** @param options of {@code train} beyond the model, its size and the mesh */
    static Candidate of(String name, BenchModel model, String mesh, String... options) {
        return new Candidate(name, model, (size, seconds) -> train(model, size, seconds, mesh, options));
    }

    private static double train(BenchModel model, BenchShape size, double seconds, String mesh, String... options)
            throws IOException, InterruptedException {
        Path json = Files.createTempFile("train", ".json");
        Path text = randomText();
        // A step's length is not known yet: as many as a processor of 150 GFLOP/s does in the time.
        int steps = WARM_UP + Math.max(8, (int) (seconds * 150e9 / model.matmulFlop(size)));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.shardwright.runtime.cli.Shardwright"));
        command.addAll(List.of("train", model.name(), "--steps", Integer.toString(steps)));
        command.addAll(model.options(size));
        command.addAll(List.of("--data", text.toString(), "--dropout", "0", "--sample", "0"));
        command.addAll(List.of("--json", json.toString()));
        command.addAll(List.of("--mesh", mesh));
        command.addAll(List.of(options));
        Path log = Files.createTempFile("train", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("training failed: " + Files.readString(log).strip());
        }
        String result = Files.readString(json);
        Files.deleteIfExists(json);
        Files.deleteIfExists(text);
        Files.deleteIfExists(log);
        return JsonParser.parseString(result)
                .getAsJsonObject()
                .get("medianStepMillis")
                .getAsDouble();
    }

    /** Bytes at random, as the peers have tokens at random. */
    private static Path randomText() throws IOException {
        byte[] bytes = new byte[TEXT_BYTES];
        new Random(1).nextBytes(bytes);
        return Files.write(Files.createTempFile("train", ".txt"), bytes);
    }
}
