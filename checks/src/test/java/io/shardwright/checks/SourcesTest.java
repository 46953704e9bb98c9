package io.shardwright.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How source files are cut. */
class SourcesTest {
    private static final int LONGEST = 500;

    @Test
    void filesAreShort() {
        assertThat(Repository.sources().stream()
                        .filter(file -> Repository.read(file).lines().count() > LONGEST)
                        .map(Repository::name))
                .as("files of more than " + LONGEST + " lines: look for the second reason to exist")
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsAndIsNullMarked() {
        List<Path> packages = Repository.sources().stream()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .map(Path::getParent)
                .distinct()
                .toList();
        assertThat(packages.stream().filter(folder -> !isDescribed(folder)).map(Repository::name))
                .as("packages without a package-info.java that has a comment and @NullMarked")
                .isEmpty();
    }

    @Test
    void nothingIsLeftToDo() {
        assertThat(Repository.sources().stream()
                        .filter(file -> Repository.read(file).contains("TODO" + ":"))
                        .map(Repository::name))
                .isEmpty();
    }

    private static boolean isDescribed(Path folder) {
        Path info = folder.resolve("package-info.java");
        if (!Files.exists(info)) {
            return false;
        }
        String text = Repository.read(info);
        return text.contains("/**") && text.contains("@NullMarked");
    }
}
