package io.shardwright.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the compiler makes of minigpt, against the goldens in {@code samples/minigpt/src/golden}: generated classes, and the
 * IR of one of them after each step. {@code -Dgolden.update=true} writes those anew that exist.
 */
class GoldenTest {
    private static final Path SAMPLE = Repository.ROOT.resolve("samples/minigpt/src");
    private static final Path GOLDEN = SAMPLE.resolve("golden");
    private static final String PACKAGE = "io.shardwright.samples.minigpt";

    @TempDir
    static Path generated;

    @BeforeAll
    static void compile() throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
            boolean compiled = javac.getTask(
                            messages,
                            files,
                            null,
                            List.of(
                                    "-proc:only",
                                    "-implicit:none",
                                    "-s",
                                    generated.toString(),
                                    "-d",
                                    generated.resolve("classes").toString(),
                                    "-Ashard.dump=" + generated.resolve("ir")),
                            null,
                            files.getJavaFileObjectsFromPaths(Repository.under(SAMPLE.resolve("main/java"), ".java")))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    @TestFactory
    Stream<DynamicTest> classesAreTheirGoldens() {
        return compare(Repository.under(GOLDEN, ".java"), generated.resolve(PACKAGE.replace('.', '/')));
    }

    @TestFactory
    Stream<DynamicTest> stepsOfMlpAreTheirGoldens() {
        return compare(Repository.under(GOLDEN, ".ir"), generated.resolve("ir").resolve(PACKAGE + ".Mlp"));
    }

    private static Stream<DynamicTest> compare(List<Path> goldens, Path folder) {
        assertThat(goldens).isNotEmpty();
        return goldens.stream()
                .map(golden -> DynamicTest.dynamicTest(
                        Repository.name(golden),
                        () -> compare(golden, Repository.read(folder.resolve(golden.getFileName())))));
    }

    private static void compare(Path golden, String text) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Repository.read(golden));
    }
}
