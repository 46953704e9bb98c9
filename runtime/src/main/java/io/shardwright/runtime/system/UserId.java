package io.shardwright.runtime.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Users by the numbers that the kernel knows them by; names can be missing in containers, and mean nothing to it. */
public final class UserId {
    private static final Path SELF = Path.of("/proc/self");

    private UserId() {}

    /** The user that this process runs as, if the system says. */
    public static OptionalInt own() {
        return ofTarget(SELF);
    }

    /** The owner of a file or folder; of a link its own. */
    public static OptionalInt of(Path path) {
        return read(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** The owner of what a link leads to. */
    public static OptionalInt ofTarget(Path link) {
        return read(link);
    }

    private static OptionalInt read(Path path, LinkOption... options) {
        try {
            return OptionalInt.of((int) Files.getAttribute(path, "unix:uid", options));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return OptionalInt.empty();
        }
    }
}
