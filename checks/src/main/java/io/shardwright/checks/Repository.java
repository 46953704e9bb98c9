package io.shardwright.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the repository, as tests of this module see them. */
final class Repository {
    /** Surefire starts tests in the module's own folder. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Modules whose classes the boundaries are checked in, each before those that may use it. */
    static final List<String> MODULES = List.of(
            "annotations",
            "grammar",
            "dsl",
            "compiler",
            "processor",
            "planner",
            "runtime",
            "runtime-mpi",
            "runtime-tornado",
            "cli");

    private static final Set<String> SKIPPED = Set.of("target", ".git");

    private Repository() {}

    /** Hand-written Java: what lies under {@code src/main/java} or {@code src/test/java}. Goldens and fixtures do not. */
    static List<Path> sources() {
        return files(ROOT, ".java").stream()
                .filter(file -> file.toString().contains("/src/main/java/")
                        || file.toString().contains("/src/test/java/"))
                .toList();
    }

    /** All Markdown: the README and what lies in {@code docs}. */
    static List<Path> documents() {
        return files(ROOT, ".md");
    }

    /** A module's compiled classes, tests left out. */
    static List<Path> classes(String module) {
        Path folder = ROOT.resolve(module).resolve("target/classes");
        List<Path> classes = Files.isDirectory(folder) ? under(folder, ".class") : List.of();
        if (classes.isEmpty()) {
            throw new IllegalStateException(
                    "no classes in " + folder + ": build that module first, as mvn verify does");
        }
        return classes;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path from the root, as messages and documents spell it. */
    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    private static List<Path> files(Path folder, String ending) {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                if (Files.isDirectory(entry)) {
                    if (!SKIPPED.contains(entry.getFileName().toString())) {
                        found.addAll(files(entry, ending));
                    }
                } else if (entry.toString().endsWith(ending)) {
                    found.add(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Files in a folder and those in it, by the end of their names. */
    static List<Path> under(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
