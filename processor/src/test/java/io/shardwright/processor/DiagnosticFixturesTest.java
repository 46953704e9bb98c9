package io.shardwright.processor;

import static com.google.testing.compile.Compiler.javac;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compiles each file below {@code diagnostics/}. A line {@code // ERROR code: text} says that the next line of code gets
 * this error; nothing else may be reported.
 */
class DiagnosticFixturesTest {
    static final Path FIXTURES = Path.of("src/test/resources/diagnostics");

    static final Path PAGES = Path.of("../docs/diagnostics");

    private static final Pattern EXPECTATION = Pattern.compile("\\s*// (ERROR|WARNING) ([a-z-]+): (.*)");

    private static Compilation compilation;

    /** @param line of the code that is wrong */
    private record Expected(String kind, long line, String code, String text) {
        boolean matches(Diagnostic<? extends JavaFileObject> found) {
            String first = firstLine(found);
            return found.getKind().name().equals(kind)
                    && found.getLineNumber() == line
                    && first.startsWith("[shard/" + code + "] ")
                    && first.contains(text);
        }
    }

    static List<Path> fixtures() throws IOException {
        try (Stream<Path> files = Files.walk(FIXTURES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(FIXTURES::relativize)
                    .sorted()
                    .toList();
        }
    }

    /** All in one compilation: each is in a package of its own, and a model that is wrong must not disturb others. */
    @BeforeAll
    static void compile() throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        for (Path fixture : fixtures()) {
            sources.add(source(fixture));
        }
        compilation = javac().withProcessors(new ShardProcessor())
                .withOptions("-Xmaxerrs", Integer.toString(Integer.MAX_VALUE))
                .compile(sources);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void reportsWhatTheCommentsSayAndNothingElse(Path fixture) throws IOException {
        List<Expected> missing = new ArrayList<>(expected(fixture));
        List<Diagnostic<? extends JavaFileObject>> surplus = new ArrayList<>();
        for (Diagnostic<? extends JavaFileObject> found : found(fixture)) {
            Optional<Expected> match =
                    missing.stream().filter(one -> one.matches(found)).findFirst();
            if (match.isPresent()) {
                missing.remove(match.get());
            } else {
                surplus.add(found);
            }
        }
        assertThat(missing).as("not reported; but %s", surplus).isEmpty();
        assertThat(surplus).as("reported too").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void showsTheCodeThatItsFolderIsNamedAfter(Path fixture) throws IOException {
        assertThat(expected(fixture))
                .extracting(Expected::code)
                .contains(fixture.getName(0).toString());
    }

    /** Maven prints the first line alone; the rest is a chain, the fix and the page. */
    @ParameterizedTest
    @MethodSource("fixtures")
    void saysInUnderTenLinesWhatToDo(Path fixture) throws IOException {
        for (Diagnostic<? extends JavaFileObject> found : found(fixture)) {
            String text = found.getMessage(Locale.ROOT);
            assertThat(text)
                    .containsPattern("\n +Fix: .+\n +More: docs/diagnostics/[a-z-]+\\.md$")
                    .doesNotContain("%", "null");
            assertThat(text.lines().count()).isLessThan(10);
        }
    }

    /**
     * A page begins with the first fixture of its folder and its first message. With {@code -Dgolden.update=true} that part
     * of each page is written anew.
     */
    @ParameterizedTest
    @MethodSource("fixtures")
    void isWhatItsPageShows(Path fixture) throws IOException {
        String code = fixture.getName(0).toString();
        boolean first = fixtures().stream()
                .filter(other -> other.startsWith(code))
                .findFirst()
                .orElseThrow()
                .equals(fixture);
        if (!first) {
            return;
        }
        String message = found(fixture).stream()
                .map(found -> found.getMessage(Locale.ROOT))
                .filter(text -> text.startsWith("[shard/" + code + "]"))
                .findFirst()
                .orElseThrow();
        String source = Files.readString(FIXTURES.resolve(fixture));
        String head =
                "# " + code + "\n\n```java\n" + source + "```\n\n```\n" + message.replaceAll("(?m) +$", "") + "\n```\n";
        Path page = PAGES.resolve(code + ".md");
        String text = Files.readString(page);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(page, head + "\n" + text.substring(text.indexOf("## Why")));
            return;
        }
        assertThat(text).startsWith(head);
    }

    /** What javac says of files that are in no fixture, or of none. */
    @Test
    void reportsNothingElsewhere() throws IOException {
        List<Path> fixtures = fixtures();
        assertThat(compilation.diagnostics())
                .filteredOn(found -> found.getKind() != Diagnostic.Kind.NOTE)
                .filteredOn(found -> fixtures.stream().noneMatch(fixture -> isIn(fixture, found)))
                .isEmpty();
    }

    @Test
    void whatMeetsAVocabularyParallelLayerIsToldNothingOfAGatherThatThisLacks() {
        assertThat(found(Path.of("split-mismatch/Given.java")))
                .singleElement()
                .extracting(found -> found.getMessage(Locale.ROOT))
                .asString()
                .contains("@Layout(\"batch, seq, classes/tp\") at given")
                .doesNotContain("gatherOutput");
    }

    private static List<Diagnostic<? extends JavaFileObject>> found(Path fixture) {
        return compilation.diagnostics().stream()
                .filter(found -> isIn(fixture, found))
                .<Diagnostic<? extends JavaFileObject>>map(found -> found)
                .toList();
    }

    private static boolean isIn(Path fixture, Diagnostic<? extends JavaFileObject> found) {
        return found.getSource() != null
                && found.getSource().toUri().equals(source(fixture).toUri());
    }

    private static JavaFileObject source(Path fixture) {
        try {
            return JavaFileObjects.forResource(FIXTURES.resolve(fixture).toUri().toURL());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Expected> expected(Path fixture) throws IOException {
        List<String> lines = Files.readAllLines(FIXTURES.resolve(fixture));
        List<Expected> expected = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = EXPECTATION.matcher(lines.get(i));
            if (matcher.matches()) {
                int line = i + 1;
                while (EXPECTATION.matcher(lines.get(line)).matches()) {
                    line++;
                }
                expected.add(new Expected(matcher.group(1), line + 1, matcher.group(2), matcher.group(3)));
            }
        }
        return expected;
    }

    private static String firstLine(Diagnostic<? extends JavaFileObject> found) {
        return found.getMessage(Locale.ROOT).lines().findFirst().orElse("");
    }
}
