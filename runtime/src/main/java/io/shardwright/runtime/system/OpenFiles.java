package io.shardwright.runtime.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files this process may have open at a time. */
public final class OpenFiles {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern MOST = Pattern.compile("Max open files +(\\d+)");

    private OpenFiles() {}

    /** Empty where there is no limit, or the system doesn't say. */
    public static OptionalLong most() {
        try {
            Matcher line = MOST.matcher(Files.readString(LIMITS));
            return line.find() ? OptionalLong.of(Long.parseLong(line.group(1))) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
