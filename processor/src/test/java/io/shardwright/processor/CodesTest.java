package io.shardwright.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.diagnostic.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A diagnostic is a use in the code, a fixture that shows it, and a page that explains it. */
class CodesTest {
    private static final Path PAGES = DiagnosticFixturesTest.PAGES;

    /** No source text triggers these; {@link ShardProcessorTest} does. */
    private static final Set<Code> WITHOUT_SOURCE = EnumSet.of(Code.NO_TREES, Code.INTERNAL, Code.LONG_CHAIN);

    /** These are about a run and not about a model. */
    private static final Set<Code> OF_SCHEDULES =
            EnumSet.of(Code.UNKNOWN_SCHEDULE, Code.SCHEDULE_STAGES, Code.SCHEDULE_MICROBATCHES, Code.SCHEDULE_MEMORY);

    /** A length of sequences is known when a run starts. */
    private static final Set<Code> OF_RUNS = EnumSet.of(Code.SEQUENCE_NOT_DIVISIBLE);

    /** What the numbers of a run decide. */
    private static final Set<Code> OF_EXPERTS = EnumSet.of(Code.TOP_K_OVER_EXPERTS);

    @ParameterizedTest
    @EnumSource
    void hasAFixture(Code code) {
        String name = "[shard/" + code.text() + "]";
        if (WITHOUT_SOURCE.contains(code)) {
            assertThat(text(Path.of("src/test/java/io/shardwright/processor/ShardProcessorTest.java")))
                    .contains(name);
        } else if (OF_SCHEDULES.contains(code)) {
            assertThat(text(Path.of("../planner/src/test/java/io/shardwright/schedule/ScheduleDiagnosticsTest.java")))
                    .contains(name);
        } else if (OF_RUNS.contains(code)) {
            assertThat(text(Path.of("../samples/minigpt/src/test/java/io/shardwright/samples/minigpt/"
                            + "MeshThatDoesNotDivideTest.java")))
                    .contains(name);
        } else if (OF_EXPERTS.contains(code)) {
            assertThat(text(Path.of("../dsl/src/test/java/io/shardwright/spi/ExpertLayerTest.java")))
                    .contains(name);
        } else {
            assertThat(DiagnosticFixturesTest.FIXTURES.resolve(code.text())).isDirectory();
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasAPageWithItsNameAndAFix(Code code) throws IOException {
        assertThat(text(PAGES.resolve(code.text() + ".md")))
                .startsWith("# " + code.text() + "\n")
                .contains("\n[shard/" + code.text() + "] ", "\n## Why\n", "\n## Fix\n");
    }

    @ParameterizedTest
    @EnumSource
    void isUsed(Code code) {
        assertThat(SOURCES).anyMatch(source -> source.contains("Code." + code.name()));
    }

    @Test
    void noPageAndNoFixtureIsLeftOver() throws IOException {
        Set<String> codes = Stream.of(Code.values()).map(Code::text).collect(Collectors.toSet());
        try (Stream<Path> pages = Files.list(PAGES);
                Stream<Path> fixtures = Files.list(DiagnosticFixturesTest.FIXTURES)) {
            assertThat(pages.map(page -> page.getFileName().toString().replace(".md", "")))
                    .filteredOn(page -> !page.equals("README") && !isWrittenByARun(page))
                    .isSubsetOf(codes);
            assertThat(fixtures.map(fixture -> fixture.getFileName().toString()))
                    .isSubsetOf(codes);
        }
    }

    /** What no class can tell but a run does: the batch and the stages that it is asked for. */
    private static boolean isWrittenByARun(String page) {
        return SOURCES_OF_RUNS.stream().anyMatch(source -> source.contains("[shard/" + page + "] "));
    }

    /** With {@code -Dgolden.update=true} it is written anew. */
    @Test
    void theIndexListsEveryPageWithItsMessage() throws IOException {
        List<String> pages =
                new ArrayList<>(Stream.of(Code.values()).map(Code::text).toList());
        try (Stream<Path> files = Files.list(PAGES)) {
            files.map(page -> page.getFileName().toString().replace(".md", ""))
                    .filter(page -> !pages.contains(page) && isWrittenByARun(page))
                    .sorted()
                    .forEachOrdered(pages::add);
        }
        String index = pages.stream()
                .map(CodesTest::entry)
                .collect(Collectors.joining(
                        "\n", "# Diagnostics\n\nIn brackets in each message stands its name.\n\n", "\n"));
        Path file = PAGES.resolve("README.md");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, index);
        }
        assertThat(file).hasContent(index);
    }

    private static String entry(String code) {
        String message = text(PAGES.resolve(code + ".md"))
                .lines()
                .filter(line -> line.startsWith("[shard/" + code + "] "))
                .findFirst()
                .orElseThrow();
        String said = message.substring(message.indexOf("] ") + 2);
        // A diagnostic names the place before the problem; a run has none.
        boolean hasPlace =
                Stream.of(Code.values()).anyMatch(known -> known.text().equals(code));
        String problem = hasPlace ? said.substring(said.indexOf(": ") + 2) : said;
        return "- [%s](%s.md): %s".formatted(code, code, problem.replace("<", "&lt;"));
    }

    private static final List<String> SOURCES =
            texts("../dsl/src/main/java", "../compiler/src/main/java", "../planner/src/main/java", "src/main/java");

    private static final List<String> SOURCES_OF_RUNS = texts("../runtime/src/main/java", "../dsl/src/main/java");

    private static List<String> texts(String... roots) {
        return Stream.of(roots)
                .flatMap(CodesTest::files)
                .filter(file -> !file.endsWith("Code.java"))
                .map(CodesTest::text)
                .toList();
    }

    private static Stream<Path> files(String root) {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
