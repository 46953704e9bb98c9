package io.shardwright.runtime.cpu.matmul;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Properties;

/**
 * oneDNN's shared libraries, taken out of their jar into a folder of the user's cache.
 *
 * <p>The folder is named by the jar's version. Each file is written under a name of its own and then moved into place,
 * so ranks that start at once, or one that dies half-way, leave either the whole file or none.
 */
final class OneDnnFiles {
    /** The library and the OpenMP runtime that it looks for in its own folder. */
    private static final List<String> FILES = List.of("libgomp.so.1", "libdnnl.so.3");

    private static final String IN_JAR = "/org/bytedeco/dnnl/linux-x86_64/";
    private static final String VERSION_IN_JAR = "/META-INF/maven/org.bytedeco/dnnl/pom.properties";

    private OneDnnFiles() {}

    /**
     * @return the path of libdnnl, with libgomp beside it
     * @throws UnavailableException if the jar is absent or the folder cannot be written
     */
    static Path unpacked() throws UnavailableException {
        try {
            Path folder = Files.createDirectories(cacheFolder().resolve("onednn-" + version()));
            for (String file : FILES) {
                unpack(file, folder.resolve(file));
            }
            return folder.resolve("libdnnl.so.3");
        } catch (IOException e) {
            throw new UnavailableException("its library could not be unpacked (" + e.getMessage() + ")", e);
        }
    }

    private static void unpack(String file, Path target) throws IOException, UnavailableException {
        try (InputStream in = OneDnnFiles.class.getResourceAsStream(IN_JAR + file)) {
            if (in == null) {
                throw new UnavailableException(
                        "org.bytedeco:dnnl:linux-x86_64 is not on the class path; add it as a runtime dependency");
            }
            if (Files.exists(target)) {
                return;
            }
            Path part = Files.createTempFile(target.getParent(), file, ".part");
            try {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException e) {
                // Another rank was first, or this file system cannot rename over a file in use.
                if (!Files.exists(target)) {
                    throw e;
                }
            } finally {
                Files.deleteIfExists(part);
            }
        }
    }

    /** {@code $XDG_CACHE_HOME/shardwright}, {@code ~/.cache/shardwright}, or a folder for temporary files. */
    private static Path cacheFolder() throws IOException {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path cache = xdg == null || xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        try {
            return Files.createDirectories(cache.resolve("shardwright"));
        } catch (IOException e) {
            String name = "shardwright-" + System.getProperty("user.name");
            return Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), name));
        }
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
