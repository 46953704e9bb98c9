package io.shardwright.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A file that an option asks for. */
final class OutputFile {
    private OutputFile() {}

    /**
     * @param option that names it
     * @param path null if it was not asked for
     */
    static void write(String option, @Nullable Path path, Supplier<String> text) {
        if (path == null) {
            return;
        }
        try {
            Files.writeString(path, text.get());
        } catch (IOException e) {
            throw new UsageException(option + " " + path + " cannot be written: " + e);
        }
    }
}
