package io.shardwright.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All sources are formatted by palantir-java-format; {@code mvn -q -Dformat -pl checks test} does it. */
@Tag("slow")
class FormatTest {
    private static final Formatter FORMATTER = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(Style.PALANTIR).build());

    /** By the name of its JAR, which has the formatter's version. */
    private static final FormattedSources KNOWN = new FormattedSources(
            Path.of("target/formatted-sources"),
            Path.of(Formatter.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .getFileName()
                    .toString());

    @Test
    void sourcesAreFormatted() {
        boolean apply = System.getProperty("format") != null;
        List<String> wrong = Repository.sources().parallelStream()
                .map(file -> apply ? format(file) : check(file))
                .flatMap(Optional::stream)
                .toList();
        KNOWN.write();
        assertThat(wrong)
                .as("format them with: mvn -q -Dformat -pl checks test")
                .isEmpty();
    }

    private static Optional<String> check(Path file) {
        String text = Repository.read(file);
        if (KNOWN.contains(text)) {
            return Optional.empty();
        }
        try {
            List<String> found = text.lines().toList();
            List<String> wanted =
                    FORMATTER.formatSourceAndFixImports(text).lines().toList();
            if (found.equals(wanted)) {
                KNOWN.add(text);
                return Optional.empty();
            }
            int line = 0;
            while (line < found.size()
                    && line < wanted.size()
                    && found.get(line).equals(wanted.get(line))) {
                line++;
            }
            return Optional.of(Repository.name(file) + ":" + (line + 1) + " is not formatted");
        } catch (FormatterException e) {
            return unreadable(file, e);
        }
    }

    private static Optional<String> format(Path file) {
        String text = Repository.read(file);
        if (KNOWN.contains(text)) {
            return Optional.empty();
        }
        try {
            String formatted = FORMATTER.formatSourceAndFixImports(text);
            if (!formatted.equals(text)) {
                Files.writeString(file, formatted);
            }
            KNOWN.add(formatted);
            return Optional.empty();
        } catch (FormatterException e) {
            return unreadable(file, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> unreadable(Path file, FormatterException e) {
        return Optional.of(Repository.name(file) + " cannot be formatted: " + e.getMessage());
    }
}
