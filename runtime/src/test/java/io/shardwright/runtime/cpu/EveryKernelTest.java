package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.spi.kernel.Kernels;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That no kernel was forgotten: one that is new fails here, until a test beside this one holds it to plain loops. */
final class EveryKernelTest {
    private static final Path TESTS = Path.of("src/test/java/io/shardwright/runtime/cpu");

    /** What holds kernels to others: naive ones, or loops of the test. */
    private static final List<String> ORACLES = List.of("AgainstNaive", "NaiveKernels", "PlainExperts");

    /** What computes nothing. */
    private static final Set<String> NO_KERNELS = Set.of(
            "with",
            "requireRoom",
            "allocate",
            "choices",
            "describe",
            "inBf16",
            "hasMemory",
            "holds",
            "toDevice",
            "beforeUnit",
            "afterUnit",
            "afterUpdate",
            "toHost",
            "chainTensors",
            "attentionBlocks");

    @Test
    void everyKernelIsHeldToPlainLoops() throws IOException {
        String tests = tests();
        List<String> kernels = Arrays.stream(Kernels.class.getMethods())
                .map(Method::getName)
                .filter(name -> !NO_KERNELS.contains(name))
                .distinct()
                .sorted()
                .toList();
        assertThat(kernels).hasSizeGreaterThan(80);
        assertThat(kernels)
                .allSatisfy(kernel -> assertThat(tests.contains("." + kernel + "("))
                        .as(kernel)
                        .isTrue());
    }

    private static String tests() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(TESTS)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                String text = Files.readString(file);
                if (ORACLES.stream().anyMatch(text::contains)) {
                    all.append(text);
                }
            }
        }
        return all.toString();
    }
}
