package io.shardwright.samples.minillama;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the compiler made of this sample, against what was reviewed: {@code src/golden}. With {@code -Dgolden.update=true}
 * that is written anew, to be reviewed as a diff.
 */
@Timeout(60)
class GeneratedSourcesTest {
    private static final Path GENERATED =
            Path.of("target/generated-sources/annotations/io/shardwright/samples/minillama");
    private static final Path GOLDEN = Path.of("src/golden");

    @ParameterizedTest
    @ValueSource(strings = {"Attention", "AttentionKernels", "GatedMlp"})
    void areWhatTheGoldensShow(String model) throws IOException {
        String file = "Sharded" + model + ".java";
        String generated = Files.readString(GENERATED.resolve(file));
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(GOLDEN.resolve(file), generated);
        }
        assertThat(generated).isEqualTo(Files.readString(GOLDEN.resolve(file)));
    }
}
