package io.shardwright.runtime.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.tensor.LocalTensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten steps of each optimizer against those of PyTorch; {@code torch.txt} says how it was made. */
class TorchTest {
    private static final Map<String, double[]> ROWS = rows();

    private static Map<String, double[]> rows() {
        Map<String, double[]> rows = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(TorchTest.class.getResourceAsStream("torch.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] parts = line.split(": ");
                rows.put(
                        parts[0],
                        Arrays.stream(parts[1].split(" "))
                                .mapToDouble(Double::parseDouble)
                                .toArray());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static Stream<String> runs() {
        return ROWS.keySet().stream().filter(row -> row.contains("decay="));
    }

    private static OptimizerSettings settings(String run) {
        double decay = Double.parseDouble(run.substring(run.indexOf('=') + 1));
        String name = run.substring(0, run.indexOf(' '));
        return switch (name) {
            case "sgd" -> new Sgd.Settings(decay);
            case "momentum" -> new Momentum.Settings(0.9, decay, false);
            case "nesterov" -> new Momentum.Settings(0.9, decay, true);
            case "adam" -> new Adam.Settings(0.8, 0.95, 1e-6, decay);
            case "adamw" -> new AdamW.Settings(0.8, 0.95, 1e-6, decay);
            default -> throw new AssertionError(name);
        };
    }

    @ParameterizedTest
    @MethodSource("runs")
    void tenStepsAreThoseOfPyTorch(String run) {
        double[] expected = ROWS.get(run);
        int size = expected.length;
        float[] found = OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(1, 1);
            Parameter matrix =
                    root.parameter("matrix", ParameterRole.HIDDEN_MATRIX, Initial.constant(0), Split.none(), 1, size);
            Optimizer optimizer = settings(run).create(new OwnedParts(root));
            root.commit();
            write(matrix.value(), ROWS.get("start"));
            for (int step = 0; step < 10; step++) {
                write(matrix.gradient(), ROWS.get("gradient " + step));
                optimizer.step(0.1, 1);
            }
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = matrix.value().get(0, i);
            }
            return values;
        });
        for (int i = 0; i < size; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], Offset.offset(2e-6));
        }
    }

    private static void write(LocalTensor row, double[] values) {
        for (int i = 0; i < values.length; i++) {
            row.set((float) values[i], 0, i);
        }
    }
}
