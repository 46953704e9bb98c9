package io.shardwright.runtime.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What this JVM was started with to find classes in. */
final class ClassPath {
    private ClassPath() {}

    /**
     * Java passes over what isn't there, and the model that was to be in it is then missing without a word.
     *
     * @throws UsageException with the entries that don't exist
     */
    static void check() {
        check(System.getProperty("java.class.path", ""));
    }

    static void check(String classPath) {
        List<String> missing = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty() && !exists(entry))
                .toList();
        if (!missing.isEmpty()) {
            throw new UsageException("the class path has " + String.join(" and ", missing)
                    + ", which " + (missing.size() == 1 ? "doesn't" : "don't") + " exist\n"
                    + "  Fix: build it, or take it from the class path (SHARDWRIGHT_CLASSPATH for ./shardwright)");
        }
    }

    private static boolean exists(String entry) {
        try {
            return Files.exists(Path.of(entry));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
