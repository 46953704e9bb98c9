package io.shardwright.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Documents can't drift from the code. A block below a line {@code <!-- from FILE -->} is an excerpt of that file: its lines
 * stand there one after the other, indented further perhaps. A line of dots stands for what is left out.
 */
class DocsTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    @Test
    void excerptsStandInTheirFiles() {
        List<Excerpt> excerpts =
                Repository.documents().stream().flatMap(Excerpt::in).toList();
        assertThat(excerpts).isNotEmpty();
        assertThat(excerpts.stream().flatMap(DocsTest::missing)).isEmpty();
    }

    @Test
    void javaBlocksSayWhereTheyAreFrom() {
        List<Path> documents = Stream.concat(
                        Stream.of(Repository.ROOT.resolve("README.md")),
                        Repository.documents().stream()
                                .filter(file -> file.getParent().equals(Repository.ROOT.resolve("docs"))))
                .toList();
        List<String> wrong = new ArrayList<>();
        for (Path document : documents) {
            List<String> lines = Repository.read(document).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).equals("```java")
                        && (i == 0 || !Excerpt.FROM.matcher(lines.get(i - 1)).matches())) {
                    wrong.add(Repository.name(document) + ":" + (i + 1) + " has no <!-- from FILE --> above it");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void linksLeadSomewhere() {
        List<String> wrong = new ArrayList<>();
        for (Path document : Repository.documents()) {
            Matcher link = LINK.matcher(Repository.read(document));
            while (link.find()) {
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    wrong.add(Repository.name(document) + " links to " + link.group(1));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void readmeNamesEveryAnnotation() {
        String readme = Repository.read(Repository.ROOT.resolve("README.md"));
        assertThat(Repository.classes("annotations").stream()
                        .map(file -> file.getFileName().toString().replace(".class", ""))
                        .filter(name -> !name.equals("package-info")))
                .isNotEmpty()
                .allMatch(name -> readme.contains("| `@" + name));
    }

    private static Stream<String> missing(Excerpt excerpt) {
        Path file = Repository.ROOT.resolve(excerpt.file());
        if (!Files.exists(file)) {
            return Stream.of(excerpt.where() + ": no file " + excerpt.file());
        }
        return excerpt.firstMissingLine(Repository.read(file).lines().toList()).stream()
                .map(line -> excerpt.where() + ": not in " + excerpt.file() + ": " + line);
    }
}
