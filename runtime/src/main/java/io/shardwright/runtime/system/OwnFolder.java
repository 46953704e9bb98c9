package io.shardwright.runtime.system;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Folders in which nobody but this user (and root) can have put anything, so that what lies there may be loaded: the user owns
 * them, nobody else may write to them, they are no links, and nobody else could exchange one of the folders above them.
 */
public final class OwnFolder {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final int ROOT = 0;

    /** Bits of a file's mode. */
    private static final int TYPE = 0170_000;

    private static final int DIRECTORY = 040_000;
    private static final int STICKY = 01_000;
    private static final int OTHERS_WRITE = 022;
    private static final int OTHERS = 077;

    private OwnFolder() {}

    /**
     * The folder of that name in {@code parent}, of mode 0700; it is made if it isn't there. Nothing if it can't be made, or isn't
     * this user's alone.
     */
    public static Optional<Path> in(Path parent, String name) {
        try {
            Path real = parent.toRealPath();
            if (!isGuarded(real)) {
                return Optional.empty();
            }
            Path folder = real.resolve(name);
            try {
                Files.createDirectory(folder, OWNER_ONLY);
            } catch (FileAlreadyExistsException e) {
                // What it is, is looked at now, as for one that was just made.
            }
            return isOwn(folder) ? Optional.of(closed(folder)) : Optional.empty();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A new folder of mode 0700 under a name that nobody can know before, or nothing if others could exchange it. */
    public static Optional<Path> temporary(Path parent) {
        try {
            Path real = parent.toRealPath();
            return isGuarded(real)
                    ? Optional.of(Files.createTempDirectory(real, "shardwright", OWNER_ONLY))
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether this user owns a regular file, which is no link and which nobody else may write to. */
    public static boolean holdsOwnFile(Path file) {
        try {
            int mode = mode(file);
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isOurs(file) && (mode & OTHERS_WRITE) == 0;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isOwn(Path folder) throws IOException {
        int mode = mode(folder);
        return (mode & TYPE) == DIRECTORY && isOurs(folder) && (mode & OTHERS_WRITE) == 0;
    }

    /** Others may not even look into it any more. */
    private static Path closed(Path folder) throws IOException {
        if ((mode(folder) & OTHERS) != 0) {
            Files.setPosixFilePermissions(folder, OWNER_ONLY.value());
        }
        return folder;
    }

    /** Whether nobody else can exchange what lies in a folder, or one of those above it. */
    private static boolean isGuarded(Path real) throws IOException {
        for (Path folder = real; folder != null; folder = folder.getParent()) {
            int mode = mode(folder);
            int owner = UserId.of(folder).orElse(-1);
            boolean trusted = owner == ROOT || isOurs(folder);
            if (!trusted || (mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOurs(Path path) {
        OptionalInt own = UserId.own();
        return own.isPresent() && UserId.of(path).equals(own);
    }

    private static int mode(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return attributes.get("mode") instanceof Integer mode ? mode : OTHERS;
    }
}
