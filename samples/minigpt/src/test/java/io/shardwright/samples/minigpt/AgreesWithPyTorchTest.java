package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.checkpoint.SafetensorsFile;
import io.shardwright.runtime.checkpoint.StoredTensor;
import io.shardwright.runtime.cli.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same weights and batches give the numbers that PyTorch got: {@code src/test/resources/reference/README.txt}. */
@Timeout(60)
class AgreesWithPyTorchTest {
    private static final Path REFERENCES = Path.of("src/test/resources/reference");

    /** Adding the same to all keys of a head changes no softmax, so this gradient is 0 but for rounding. */
    private static final String ZERO = ".k.bias";

    @TempDir
    Path folder;

    /** Every file, on all of 1, 2 and 4 ranks that its heads divide over. */
    static Stream<Arguments> runs() throws IOException {
        try (Stream<Path> files = Files.list(REFERENCES)) {
            return files
                    .filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .flatMap(file -> IntStream.of(1, 2, 4)
                            .filter(tp -> heads(file) % tp == 0)
                            .mapToObj(tp -> Arguments.of(file.getFileName().toString(), tp)))
                    .toList()
                    .stream();
        }
    }

    private static int heads(Path file) {
        try (SafetensorsFile reference = SafetensorsFile.open(file)) {
            return Integer.parseInt(reference.metadata().get("heads"));
        }
    }

    @OneRowIn(2)
    @ParameterizedTest
    @MethodSource("runs")
    void givesItsLossesAndGradients(String file, int tp) {
        Path gradients = folder.resolve("gradients.safetensors");
        Path reference = REFERENCES.resolve(file);
        TrainedModel run = TinyTraining.onThreads(
                "tp=" + tp, List.of("--reference", reference.toString(), "--dump-grads", gradients.toString()));
        try (SafetensorsFile expected = SafetensorsFile.open(reference);
                SafetensorsFile found = SafetensorsFile.open(gradients)) {
            double[] losses = reals(expected.tensor("losses"));
            assertThat(losses).hasSizeGreaterThan(20);
            TrainedModel.assertClose(Arrays.copyOf(run.losses(), 1), Arrays.copyOf(losses, 1), 1e-5);
            TrainedModel.assertClose(run.losses(), losses, 1e-4);
            assertSameGradients(expected, found);
        }
    }

    private static void assertSameGradients(SafetensorsFile expected, SafetensorsFile found) {
        assertThat(found.names())
                .containsExactlyInAnyOrderElementsOf(expected.names().stream()
                        .filter(name -> name.startsWith("grad."))
                        .toList());
        double total = reals(expected.tensor("grad_norms"))[0];
        for (String name : found.names()) {
            double[] gradient = reals(expected.tensor(name));
            double[] difference = reals(found.tensor(name));
            assertThat(found.tensor(name).info().shape())
                    .isEqualTo(expected.tensor(name).info().shape());
            Arrays.setAll(difference, i -> difference[i] - gradient[i]);
            double allowed = name.endsWith(ZERO) ? 1e-6 * total : 1e-4 * norm(gradient);
            assertThat(norm(difference)).as(name).isLessThanOrEqualTo(allowed);
        }
    }

    private static double[] reals(StoredTensor tensor) {
        double[] numbers = new double[Math.toIntExact(tensor.info().elements())];
        Arrays.setAll(numbers, tensor::real);
        return numbers;
    }

    private static double norm(double[] numbers) {
        return Math.sqrt(Arrays.stream(numbers).map(number -> number * number).sum());
    }
}
