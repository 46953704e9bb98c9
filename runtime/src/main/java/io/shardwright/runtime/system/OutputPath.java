package io.shardwright.runtime.system;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.OptionalInt;

/**
 * Where files go that a user has named, in folders where others may write, too, such as {@code /tmp}: nobody else can turn them to
 * another place, or have made what is written to. The rule for links is Linux's {@code protected_symlinks}, which doesn't hold for
 * who reads a link and then opens what it names.
 */
public final class OutputPath {
    private static final int ROOT = 0;
    private static final SecureRandom NAMES = new SecureRandom();

    private OutputPath() {}

    /**
     * What a link leads to, which stays; what is no link as it is.
     *
     * @throws IOException if the link, or the pipe or device that is there, is another user's
     */
    public static Path target(Path path) throws IOException {
        if (!Files.exists(path)) {
            return path;
        }
        if (Files.isSymbolicLink(path)) {
            requireTrusted(path, "link");
            Path real = real(path);
            return isSpecial(real) ? special(real) : real;
        }
        return isSpecial(path) ? special(path) : path;
    }

    /** A link of {@code /proc} to a pipe, such as {@code /dev/stdout}, leads to what has no path but the link's. */
    private static Path real(Path link) throws IOException {
        try {
            return link.toRealPath();
        } catch (NoSuchFileException e) {
            return link;
        }
    }

    private static Path special(Path path) throws IOException {
        if (UserId.of(path).orElse(ROOT) != ROOT) {
            requireTrusted(path, "pipe or device");
        }
        return path;
    }

    /** A terminal, a pipe, {@code /dev/null}: nothing that another file could take the place of. */
    public static boolean isSpecial(Path path) {
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }

    /** Whether this user has made what is there, or who could exchange it anyway, as it lies in a folder of his. */
    public static boolean isTrusted(Path path) {
        OptionalInt owner = UserId.of(path);
        Path folder = path.toAbsolutePath().getParent();
        return owner.isEmpty() || owner.equals(UserId.own()) || folder != null && owner.equals(UserId.ofTarget(folder));
    }

    private static void requireTrusted(Path path, String what) throws IOException {
        if (!isTrusted(path)) {
            throw new IOException("it is a " + what + " of another user's");
        }
    }

    /** A name, which nobody can know before, for what is written first, and then takes the place of a file. */
    public static Path beside(Path target) {
        return target.resolveSibling(target.getFileName() + "." + Long.toHexString(NAMES.nextLong()) + ".part");
    }

    /** A file that wasn't there, or is what an earlier process has left. */
    public static FileChannel create(Path file) throws IOException {
        if (isTrusted(file)) {
            Files.deleteIfExists(file);
        }
        return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    }
}
