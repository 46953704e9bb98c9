package io.shardwright.checks;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packages are rooms that a newcomer finds: small, one above the other, and no name in two of them. */
class PackagesTest {
    private static final int MOST_FILES = 25;

    @Test
    void packagesAreSmall() {
        Map<Path, Long> sizes = mainSources().collect(groupingBy(Path::getParent, TreeMap::new, counting()));
        assertThat(sizes.entrySet().stream()
                        .filter(entry -> entry.getValue() > MOST_FILES)
                        .map(entry -> Repository.name(entry.getKey()) + " has " + entry.getValue()))
                .as("packages of more than " + MOST_FILES + " files: look for the second reason to exist")
                .isEmpty();
    }

    @Test
    void noSimpleNameIsThereTwice() {
        Map<String, List<Path>> byName = mainSources()
                .filter(file -> !file.endsWith("package-info.java"))
                .collect(groupingBy(file -> file.getFileName().toString(), TreeMap::new, toList()));
        assertThat(byName.values().stream()
                        .filter(files -> files.size() > 1)
                        .map(files -> files.stream().map(Repository::name).toList()))
                .as("classes of one name: two words for one thing, or one word for two things")
                .isEmpty();
    }

    static List<String> modules() {
        return Repository.MODULES;
    }

    /** A package that uses another is above it: what is left when packages that use no other are taken away is a circle. */
    @ParameterizedTest
    @MethodSource("modules")
    void packagesOfAModuleHaveNoCircles(String module) {
        Map<String, Set<String>> left = uses(module);
        boolean taken = true;
        while (taken) {
            Set<String> free = new TreeSet<>();
            left.forEach((name, uses) -> {
                if (uses.isEmpty()) {
                    free.add(name);
                }
            });
            free.forEach(left::remove);
            left.values().forEach(uses -> uses.removeAll(free));
            taken = !free.isEmpty();
        }
        assertThat(left)
                .as("packages of " + module + " that lead back to themselves")
                .isEmpty();
    }

    /** For each package of a module those others of it that its classes use. */
    private static Map<String, Set<String>> uses(String module) {
        List<ClassUse> classes =
                Repository.classes(module).stream().map(ClassUse::of).toList();
        Set<String> own = new TreeSet<>();
        classes.forEach(use -> own.add(packageOf(use.name())));
        Map<String, Set<String>> uses = new TreeMap<>();
        for (ClassUse use : classes) {
            Set<String> others = uses.computeIfAbsent(packageOf(use.name()), name -> new TreeSet<>());
            use.types().stream()
                    .map(PackagesTest::packageOf)
                    .filter(own::contains)
                    .forEach(others::add);
        }
        uses.forEach((name, others) -> others.remove(name));
        return uses;
    }

    private static String packageOf(String type) {
        return type.substring(0, Math.max(0, type.lastIndexOf('.')));
    }

    private static Stream<Path> mainSources() {
        Function<Path, String> module = file -> Repository.name(file).split("/")[0];
        return Repository.sources().stream()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .filter(file -> Repository.MODULES.contains(module.apply(file)));
    }
}
