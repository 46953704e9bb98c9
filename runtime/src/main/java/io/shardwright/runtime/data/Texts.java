package io.shardwright.runtime.data;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds a text by the name that a user gives. */
public final class Texts {
    /** The default: Guava's sources, of one version, so the same on every machine. */
    public static final String GUAVA = "guava";

    /** {@code java.util} from the sources of the running JDK. */
    public static final String JDK = "jdk";

    private static final String GUAVA_ENTRY = "com/google/common/base/Joiner.java";

    private Texts() {}

    /**
     * @param name {@link #GUAVA}, {@link #JDK}, or a file, whose bytes are the tokens
     * @throws DataException if there is no such text
     */
    public static Corpus find(String name) {
        return switch (name) {
            // Outside common there are tables of domain names, which are no text and would be what is held out.
            case GUAVA ->
                Corpus.of(
                        "Guava's sources",
                        JavaSources.read(guavaSources(), entry -> entry.startsWith("com/google/common/")));
            case JDK ->
                Corpus.of(
                        "the JDK's java.util",
                        JavaSources.read(jdkSources(), entry -> entry.startsWith("java.base/java/util/")));
            default -> Corpus.of(name, file(Path.of(name)));
        };
    }

    private static byte[] file(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new DataException("--data " + path + ": there is no such file\n  Fix: give a text file, \"" + GUAVA
                    + "\" or \"" + JDK + "\"");
        }
        try {
            return Files.readAllBytes(path);
        } catch (IOException | OutOfMemoryError e) {
            throw new DataException("--data " + path + " cannot be read: " + e.getMessage());
        }
    }

    private static Path guavaSources() {
        URL entry = Texts.class.getClassLoader().getResource(GUAVA_ENTRY);
        try {
            if (entry != null && entry.openConnection() instanceof JarURLConnection jar) {
                return Path.of(jar.getJarFileURL().toURI());
            }
        } catch (IOException | java.net.URISyntaxException e) {
            throw new DataException("Guava's sources cannot be read from " + entry + ": " + e.getMessage());
        }
        throw new DataException("Guava's sources are not on the class path\n"
            + "  Fix: add com.google.guava:guava with classifier sources to it, or name a text: --data FILE, --data "
                + JDK);
    }

    private static Path jdkSources() {
        Path archive = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        if (!Files.isRegularFile(archive)) {
            throw new DataException("--data " + JDK + ": this JDK comes without its sources, there is no " + archive
                    + "\n  Fix: install its source package, or name another text: --data FILE, --data " + GUAVA);
        }
        return archive;
    }
}
