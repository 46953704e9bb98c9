package io.shardwright.runtime.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds a text by the name that a user gives. */
public final class Texts {
    private Texts() {}

    /**
     * @param name of a {@link TextSource} on the class path, or a file, whose bytes are the tokens
     * @throws DataException if there is no such text
     */
    public static Corpus find(String name) {
        for (TextSource source : sources()) {
            if (source.name().equals(name)) {
                return source.read();
            }
        }
        return Corpus.of(name, file(name));
    }

    /** Those that have a name, in its order. */
    public static List<TextSource> sources() {
        try {
            return ServiceLoader.load(TextSource.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .sorted(Comparator.comparing(TextSource::name))
                    .toList();
        } catch (ServiceConfigurationError e) {
            throw new DataException("a text that a services file names cannot be had: " + e.getMessage()
                    + "\n  Fix: correct META-INF/services/" + TextSource.class.getName());
        }
    }

    private static byte[] file(String name) {
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                throw new DataException(
                        "text " + name + " is a folder\n  Fix: give a file, whose bytes are the tokens");
            }
            if (!Files.isRegularFile(path)) {
                throw new DataException("text " + name + ": there is no such file\n  Fix: give " + expected());
            }
            return Files.readAllBytes(path);
        } catch (IOException | InvalidPathException | OutOfMemoryError e) {
            throw new DataException("text " + name + " cannot be read: " + e.getMessage());
        }
    }

    private static String expected() {
        List<String> names = sources().stream().map(TextSource::name).toList();
        return names.isEmpty() ? "a text file" : "a text file, or one of " + String.join(", ", names);
    }
}
