package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of checkpoints are what other tools take them for: Python's safetensors opens them, and names and values are those of gradients. */
@Tag("slow")
@Timeout(120)
class PythonReadsTest {
    private static final String RUN = "minigpt --size layers=2,hidden=16,heads=2,seq=16,batch=4 --sample 0 --mesh tp=2"
            + " --steps 1 --optimizer sgd --clip 0 --weight-decay 0 --warmup 0";

    /** Name, shape and sum of each tensor, a line each. */
    private static final String SCRIPT = """
        import sys
        from safetensors.numpy import load_file
        for name, tensor in sorted(load_file(sys.argv[1]).items()):
            print(name, tensor.dtype, list(tensor.shape), float(tensor.astype("float64").sum()), sep="|")
        """;

    @TempDir
    Path folder;

    @Test
    void opensThem() throws IOException, InterruptedException {
        Optional<String> python = python();
        if (python.isEmpty()) {
            System.out.println("skipped: there is no Python with safetensors and numpy to open a checkpoint with");
        }
        Assumptions.assumeTrue(python.isPresent(), "no Python with safetensors and numpy");
        ResumeTest.train(RUN + " --checkpoints " + folder);
        Path weights = folder.resolve("step-1").resolve("weights-1.safetensors");

        Map<String, String> expected = new TreeMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            for (String name : file.names()) {
                expected.put(name, "float32|" + file.tensor(name).info().shape());
            }
        }
        Map<String, String> read = output(python.get(), "-c", SCRIPT, weights.toString())
                .lines()
                .map(line -> line.split("\\|", 2))
                .collect(Collectors.toMap(
                        parts -> parts[0],
                        parts -> parts[1].substring(0, parts[1].lastIndexOf('|')),
                        (a, b) -> a,
                        TreeMap::new));
        assertThat(read).isEqualTo(expected);
    }

    private static Optional<String> python() {
        return Stream.of("python3", "/usr/bin/python3")
                .filter(command -> {
                    try {
                        output(command, "-c", "import safetensors, numpy");
                        return true;
                    } catch (IOException | InterruptedException e) {
                        return false;
                    }
                })
                .findFirst();
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(text);
        }
        return text;
    }

    /** One step of plain descent from the same weights, at two rates: they differ by the gradient times the difference of the rates. */
    @Test
    void namesAndValuesAreThoseOfDumpedGradients() throws IOException {
        Path gradients = folder.resolve("gradients.safetensors");
        ResumeTest.train(RUN + " --lr 2 --checkpoints " + folder.resolve("far") + " --dump-grads " + gradients);
        ResumeTest.train(RUN + " --lr 1 --checkpoints " + folder.resolve("near"));

        try (SafetensorsFile gradient = SafetensorsFile.open(gradients);
                SafetensorsFile far = SafetensorsFile.open(folder.resolve("far/step-1/weights-1.safetensors"));
                SafetensorsFile near = SafetensorsFile.open(folder.resolve("near/step-1/weights-1.safetensors"))) {
            Set<String> names = new TreeSet<>();
            gradient.names().forEach(name -> names.add("param." + name.substring("grad.".length())));
            assertThat(new TreeSet<>(far.names())).isEqualTo(names);
            for (String name : names) {
                var expected = gradient.tensor("grad." + name.substring("param.".length()));
                assertThat(far.tensor(name).info().shape())
                        .isEqualTo(expected.info().shape());
                for (long i = 0; i < expected.info().elements(); i++) {
                    double difference =
                            near.tensor(name).real(i) - far.tensor(name).real(i);
                    assertThat(difference)
                            .as("%s, element %s", name, i)
                            .isCloseTo(expected.real(i), Offset.offset(1e-6));
                }
            }
        }
    }
}
