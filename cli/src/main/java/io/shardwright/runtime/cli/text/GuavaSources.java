package io.shardwright.runtime.cli.text;

import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.TextSource;
import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** Guava's sources, of one version, so the same on every machine. */
public final class GuavaSources implements TextSource {
    public static final String NAME = "guava";

    private static final String ENTRY = "com/google/common/base/Joiner.java";

    /** Outside there are tables of domain names, which are no text and would be what is held out. */
    private static final String WANTED = "com/google/common/";

    private static final String FIX = "\n"
            + "  Fix: add the jar of com.google.guava:guava with classifier sources to the class path, or name"
            + " another text: a file, or " + JdkSources.NAME;

    public GuavaSources() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Corpus read() {
        return Corpus.of("Guava's sources", JavaSources.read(archive(), entry -> entry.startsWith(WANTED)));
    }

    private static Path archive() {
        URL entry = GuavaSources.class.getClassLoader().getResource(ENTRY);
        try {
            if (entry != null && entry.openConnection() instanceof JarURLConnection jar) {
                return Path.of(jar.getJarFileURL().toURI());
            }
        } catch (IOException | URISyntaxException e) {
            throw new DataException("Guava's sources cannot be read from " + entry + ": " + FileProblem.of(e) + FIX);
        }
        throw new DataException("Guava's sources are not on the class path" + FIX);
    }
}
