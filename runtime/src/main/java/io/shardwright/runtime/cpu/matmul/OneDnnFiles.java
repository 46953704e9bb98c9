package io.shardwright.runtime.cpu.matmul;

import io.shardwright.runtime.system.FileProblem;
import io.shardwright.runtime.system.OwnFolder;
import io.shardwright.runtime.system.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * oneDNN's shared libraries, taken out of their jar into a folder that is this user's alone: of the user's cache, or for temporary
 * files if there is none.
 *
 * <p>The folder is named by the jar's version. Each file is written under a name of its own and then moved into place, so ranks
 * that start at once, or one that dies half-way, leave either the whole file or none. What lies there is loaded only if it has the
 * hash that stands in {@code onednn.sha256}, or, of another version, that of what is in the jar. As that takes a quarter of a second
 * for what is large, a file that passed is not looked at again before the kernel says that it has changed.
 */
final class OneDnnFiles implements AutoCloseable {
    /** The library and the OpenMP runtime that it looks for in its own folder. */
    private static final List<String> FILES = List.of("libgomp.so.1", "libdnnl.so.3");

    private static final String IN_JAR = "/org/bytedeco/dnnl/linux-x86_64/";
    private static final String VERSION_IN_JAR = "/META-INF/maven/org.bytedeco/dnnl/pom.properties";
    private static final String HASHES = "onednn.sha256";
    private static final String CHECKED = ".checked";
    private static final String NAME = "shardwright";
    private static final int BLOCK = 1 << 20;

    private final Path folder;
    private final boolean temporary;

    private OneDnnFiles(Path folder, boolean temporary) {
        this.folder = folder;
        this.temporary = temporary;
    }

    /**
     * The files, unpacked if they aren't; to be closed when they have been loaded.
     *
     * @throws UnavailableException if the jar is absent, or there is no folder that is this user's alone
     */
    static OneDnnFiles unpack() throws UnavailableException {
        return unpack(UserCache.ofAll(), Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** @param cache where programs of the user keep what they can make again; it may be missing */
    static OneDnnFiles unpack(Path cache, Path temporaries) throws UnavailableException {
        try {
            String name = "onednn-" + version();
            Optional<Path> kept = UserCache.in(cache)
                    .or(() -> OwnFolder.in(temporaries, NAME + "-" + System.getProperty("user.name")))
                    .flatMap(folder -> OwnFolder.in(folder, name));
            if (kept.isPresent()) {
                try {
                    return new OneDnnFiles(kept.get(), false).provide();
                } catch (IOException e) {
                    // A disk that is full, or can only be read: there may be room for what is temporary.
                }
            }
            Path own = OwnFolder.temporary(temporaries)
                    .orElseThrow(() -> new UnavailableException("its library could not be unpacked: neither " + cache
                            + " nor " + temporaries + " has a folder that nobody else can write to"));
            return new OneDnnFiles(own, true).provide();
        } catch (IOException e) {
            throw new UnavailableException("its library could not be unpacked (" + FileProblem.of(e) + ")", e);
        }
    }

    private OneDnnFiles provide() throws IOException, UnavailableException {
        for (String file : FILES) {
            provide(file);
        }
        return this;
    }

    /** The path of libdnnl, with libgomp beside it. */
    Path library() {
        return folder.resolve(FILES.getLast());
    }

    /** Deletes them if nobody will look for them again; what is loaded stays loaded. */
    @Override
    public void close() {
        if (!temporary) {
            return;
        }
        try {
            for (String file : FILES) {
                Files.deleteIfExists(folder.resolve(file));
                Files.deleteIfExists(folder.resolve(file + CHECKED));
            }
            Files.delete(folder);
        } catch (IOException e) {
            // It lies among temporary files, and is nobody's but this user's.
        }
    }

    // ---------------------------------------------------------------- one file

    private void provide(String file) throws IOException, UnavailableException {
        String hash = expectedHash(file);
        Path target = folder.resolve(file);
        if (isWhole(target, hash)) {
            return;
        }
        Path part = Files.createTempFile(folder, file, ".part");
        try {
            try (InputStream in = inJar(file)) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!hash.equals(hashOf(Files.newInputStream(part)))) {
                throw new UnavailableException("its jar has a " + file + " that is not the one it was built with");
            }
            // Another rank may be first; what it put there is the same.
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        if (!isWhole(target, hash)) {
            throw new UnavailableException(target + " is not what was written there");
        }
    }

    private static boolean isWhole(Path file, String hash) throws IOException {
        if (!OwnFolder.holdsOwnFile(file)) {
            return false;
        }
        // The kernel alone writes the time of the last change.
        Map<String, Object> facts = Files.readAttributes(file, "unix:ino,ctime");
        String state = hash + " " + facts.get("ino") + " " + facts.get("ctime");
        Path checked = file.resolveSibling(file.getFileName() + CHECKED);
        if (OwnFolder.holdsOwnFile(checked) && Files.readString(checked).equals(state)) {
            return true;
        }
        if (!hash.equals(hashOf(Files.newInputStream(file)))) {
            return false;
        }
        note(checked, state);
        return true;
    }

    /** Where it can't be written, the file is whole all the same, and is looked at again the next time. */
    private static void note(Path checked, String state) {
        try {
            Path part = Files.createTempFile(checked.getParent(), CHECKED, ".part");
            try {
                Files.writeString(part, state);
                Files.move(part, checked, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // A folder that can only be read, or a full disk.
        }
    }

    /** Closes the stream. */
    private static String hashOf(InputStream stream) throws IOException {
        try (stream) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[BLOCK];
            for (int length = stream.read(block); length >= 0; length = stream.read(block)) {
                digest.update(block, 0, length);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---------------------------------------------------------------- what the jar says

    private static String expectedHash(String file) throws IOException, UnavailableException {
        String line = version() + " " + file + " ";
        try (InputStream in = OneDnnFiles.class.getResourceAsStream(HASHES)) {
            String known = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            Optional<String> hash = known.lines()
                    .filter(candidate -> candidate.startsWith(line))
                    .map(found -> found.substring(line.length()))
                    .findFirst();
            return hash.isPresent() ? hash.get() : hashOf(inJar(file));
        }
    }

    private static InputStream inJar(String file) throws UnavailableException {
        InputStream in = OneDnnFiles.class.getResourceAsStream(IN_JAR + file);
        if (in == null) {
            throw new UnavailableException(
                    "org.bytedeco:dnnl:linux-x86_64 is not on the class path; add it as a runtime dependency");
        }
        return in;
    }

    private static String version() throws IOException {
        try (InputStream in = OneDnnFiles.class.getResourceAsStream(VERSION_IN_JAR)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        }
    }
}
