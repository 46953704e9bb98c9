package io.shardwright.runtime.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where programs of this user keep what they can make again: {@code $XDG_CACHE_HOME} or {@code ~/.cache}. */
public final class UserCache {
    private static final String NAME = "shardwright";

    private UserCache() {}

    /** The folder of all programs; it may be missing. */
    public static Path ofAll() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        return xdg == null || !xdg.startsWith("/") ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
    }

    /** Ours in there, made if it isn't there; nothing if it can't be, or if others could write to it. */
    public static Optional<Path> in(Path cache) {
        try {
            Files.createDirectories(cache);
        } catch (IOException e) {
            return Optional.empty();
        }
        return OwnFolder.in(cache, NAME);
    }
}
