package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.shardwright.runtime.checkpoint.SafetensorsFile;
import io.shardwright.runtime.checkpoint.SafetensorsWriter;
import io.shardwright.runtime.checkpoint.StoredTensor;
import io.shardwright.runtime.checkpoint.TensorInfo;
import io.shardwright.runtime.random.HashedNormal;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code train}, on a model that was written by hand. */
@Timeout(120)
@Tag("slow")
class TrainTest {
    private static final String NUMBERS = "losses";

    @TempDir
    Path folder;

    private Path text;
    private Path json;

    @BeforeEach
    void files() throws IOException {
        text = Files.write(folder.resolve("text"), "abcdefgh\n".repeat(100).getBytes(StandardCharsets.US_ASCII));
        json = folder.resolve("run.json");
    }

    private JsonObject train(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("train", "tiny", "--data", text.toString(), "--json", json.toString(), "--progress", "lines"));
        arguments.addAll(List.of(more));
        CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        return JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    }

    private static double[] numbers(JsonObject run, String key) {
        JsonArray array = run.getAsJsonArray(key);
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).getAsDouble();
        }
        return numbers;
    }

    @ParameterizedTest
    @CsvSource({"sgd, 0.5", "momentum, 0.1", "nesterov, 0.1", "adam, 1e-3", "adamw, 1e-3", "muon, 1e-3"})
    void everyOptimizerLearns(String optimizer, String rate) throws IOException {
        String[] run = {"--steps", "30", "--mesh", "tp=2", "--ranks", "threads", "--sample", "0"};
        List<String> arguments = new ArrayList<>(List.of(run));
        arguments.addAll(List.of("--optimizer", optimizer, "--lr", rate));
        double[] losses = numbers(train(arguments.toArray(String[]::new)), NUMBERS);
        assertThat(losses[29]).isLessThan(losses[0] - 0.02);
    }

    @Test
    void reportsTheRun() throws IOException {
        JsonObject run =
                train("--mesh", "tp=2", "--ranks", "threads", "--steps", "30", "--lr", "0.05", "--sample", "20");
        assertThat(run.get("model").getAsString()).isEqualTo("tiny");
        assertThat(run.get("mesh").getAsString()).isEqualTo("tp=2");
        assertThat(run.get("ranks").getAsString()).isEqualTo("threads");
        // table and head 256 x 8, up 32 x 8 with bias, down 8 x 32
        assertThat(run.get("parameters").getAsLong()).isEqualTo(2 * 256 * 8 + 32 * 8 + 32 + 8 * 32);
        assertThat(numbers(run, NUMBERS)).hasSize(30);
        assertThat(numbers(run, "gradNorms")).hasSize(30);
        assertThat(numbers(run, "peakRssBytes")).hasSize(1);
        assertThat(numbers(run, NUMBERS)[29]).isLessThan(0.7 * numbers(run, NUMBERS)[0]);
        assertThat(run.get("heldOutLoss").getAsDouble()).isLessThan(0.7 * numbers(run, NUMBERS)[0]);
        assertThat(run.get("tokensPerSecond").getAsDouble())
                .isCloseTo(24 / run.get("medianStepMillis").getAsDouble() * 1000, Offset.offset(1e-6));
    }

    @Test
    void processesLearnWhatThreadsLearn() throws IOException {
        JsonObject threads = train("--ranks", "threads", "--steps", "4", "--dropout", "0.2", "--sample", "0");
        JsonObject processes = train("--ranks", "processes", "--steps", "4", "--dropout", "0.2", "--sample", "0");
        assertThat(numbers(processes, NUMBERS)).isEqualTo(numbers(threads, NUMBERS));
        assertThat(numbers(processes, "peakRssBytes")).hasSize(2);
        for (double bytes : numbers(processes, "peakRssBytes")) {
            assertThat(bytes).isGreaterThan(1e7);
        }
    }

    @Test
    void takesWeightsBatchesAndSettingsFromAReferenceAndDumpsGradientsUnderItsNames() throws IOException {
        Path reference = folder.resolve("ref.safetensors");
        writeReference(reference);
        JsonObject first = null;
        for (String mesh : List.of("tp=1", "tp=2", "tp=4")) {
            Path gradients = folder.resolve(mesh + ".safetensors");
            JsonObject run = train(
                    "--mesh",
                    mesh,
                    "--ranks",
                    "threads",
                    "--reference",
                    reference.toString(),
                    "--dump-grads",
                    gradients.toString());
            first = first == null ? run : first;
            assertThat(numbers(run, NUMBERS)).hasSize(3);
            assertThat(run.has("heldOutLoss")).isFalse();
            assertGradientsOf(gradients, numbers(run, "gradNorms")[0]);
            assertSame(gradients, folder.resolve("tp=1.safetensors"));
            for (int step = 0; step < 3; step++) {
                assertThat(numbers(run, NUMBERS)[step]).isCloseTo(numbers(first, NUMBERS)[step], Offset.offset(1e-5));
            }
        }
    }

    /** A file as the reference program would write it, for a tiny model of width 6 and 3 steps. */
    private static void writeReference(Path path) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("table.weight", List.of(256L, 6L));
        shapes.put("mlp.left.weight", List.of(12L, 6L));
        shapes.put("mlp.right.weight", List.of(12L, 6L));
        shapes.put("mlp.left.bias", List.of(12L));
        shapes.put("mlp.right.bias", List.of(12L));
        shapes.put("mlp.down.weight", List.of(6L, 24L));
        shapes.put("head.weight", List.of(256L, 6L));
        List<TensorInfo> infos = new ArrayList<>();
        shapes.forEach((name, shape) -> infos.add(new TensorInfo("param." + name, "F32", shape)));
        infos.add(new TensorInfo("batch.tokens", "I32", List.of(2L, 2L, 6L)));
        infos.add(new TensorInfo("losses", "F32", List.of(1L)));
        infos.add(new TensorInfo("grad_norms", "F32", List.of(1L)));
        Map<String, String> metadata = Map.of(
                "layers",
                "1",
                "d_model",
                "6",
                "heads",
                "1",
                "seq",
                "5",
                "batch",
                "2",
                "steps",
                "3",
                "lr",
                "0.01",
                "weight_decay",
                "0.1",
                "betas",
                "0.9,0.95",
                "eps",
                "1e-8");
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put("tied", "False");
        all.put("gelu", "erf");
        try (SafetensorsWriter writer = new SafetensorsWriter(path, all, infos)) {
            for (TensorInfo info : infos.subList(0, shapes.size())) {
                HashedNormal numbers = new HashedNormal(info.name(), 3, 0.3);
                float[] values = new float[(int) info.elements()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = numbers.element(i);
                }
                writer.write(MemorySegment.ofArray(values));
            }
            int[] tokens = new int[24];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = 10 * i % 256;
            }
            writer.write(MemorySegment.ofArray(tokens));
            writer.write(MemorySegment.ofArray(new float[] {5.5f}));
            writer.write(MemorySegment.ofArray(new float[] {1}));
            writer.complete();
        }
    }

    private static void assertGradientsOf(Path path, double norm) {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.names())
                    .containsExactlyInAnyOrder(
                            "grad.table.weight",
                            "grad.mlp.left.weight",
                            "grad.mlp.right.weight",
                            "grad.mlp.left.bias",
                            "grad.mlp.right.bias",
                            "grad.mlp.down.weight",
                            "grad.head.weight");
            double squares = 0;
            for (String name : file.names()) {
                StoredTensor tensor = file.tensor(name);
                for (long i = 0; i < tensor.info().elements(); i++) {
                    squares += Math.pow(tensor.real(i), 2);
                }
            }
            assertThat(Math.sqrt(squares)).isCloseTo(norm, Offset.offset(1e-9 * norm));
        }
    }

    private static void assertSame(Path path, Path otherPath) {
        try (SafetensorsFile file = SafetensorsFile.open(path);
                SafetensorsFile other = SafetensorsFile.open(otherPath)) {
            for (String name : file.names()) {
                for (long i = 0; i < file.tensor(name).info().elements(); i++) {
                    assertThat(file.tensor(name).real(i))
                            .isCloseTo(other.tensor(name).real(i), Offset.offset(1e-6));
                }
            }
        }
    }
}
