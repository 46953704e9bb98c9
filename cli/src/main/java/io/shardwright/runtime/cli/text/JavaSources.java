package io.shardwright.runtime.cli.text;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.system.FileProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The Java files of an archive as one text, in the order of their names. The licence at the head of each is left out: a
 * model would learn little else from it than to say it by heart.
 */
final class JavaSources {
    private JavaSources() {}

    static byte[] read(Path archive, Predicate<String> wanted) {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            List<? extends ZipEntry> entries = zip.stream()
                    .filter(entry -> entry.getName().endsWith(".java") && wanted.test(entry.getName()))
                    .sorted(Comparator.comparing(ZipEntry::getName))
                    .toList();
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (ZipEntry entry : entries) {
                try (InputStream stream = zip.getInputStream(entry)) {
                    byte[] source = stream.readAllBytes();
                    int start = afterFirstComment(source);
                    text.write(source, start, source.length - start);
                }
            }
            return text.toByteArray();
        } catch (IOException e) {
            throw new DataException(archive + " cannot be read: " + FileProblem.of(e));
        }
    }

    /** Where the text goes on after a comment that it begins with; 0 if it doesn't begin with one. */
    static int afterFirstComment(byte[] source) {
        if (source.length < 2 || source[0] != '/' || source[1] != '*') {
            return 0;
        }
        for (int i = 2; i + 1 < source.length; i++) {
            if (source[i] == '*' && source[i + 1] == '/') {
                return afterBlank(source, i + 2);
            }
        }
        return 0;
    }

    private static int afterBlank(byte[] source, int from) {
        int at = from;
        while (at < source.length && Character.isWhitespace(source[at])) {
            at++;
        }
        return at;
    }
}
