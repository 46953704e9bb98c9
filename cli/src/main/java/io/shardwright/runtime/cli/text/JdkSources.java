package io.shardwright.runtime.cli.text;

import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.TextSource;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code java.util} from the sources of the running JDK. */
public final class JdkSources implements TextSource {
    public static final String NAME = "jdk";

    private static final String WANTED = "java.base/java/util/";

    public JdkSources() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Corpus read() {
        return Corpus.of("the JDK's java.util", JavaSources.read(archive(), entry -> entry.startsWith(WANTED)));
    }

    private static Path archive() {
        Path archive = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        if (!Files.isRegularFile(archive)) {
            throw new DataException("text " + NAME + ": this JDK comes without its sources, there is no " + archive
                    + "\n  Fix: install its source package, or name another text: a file, or " + GuavaSources.NAME);
        }
        return archive;
    }
}
