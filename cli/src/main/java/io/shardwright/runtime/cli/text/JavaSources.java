package io.shardwright.runtime.cli.text;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
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
            // Streams and their copies would be several times as much memory as the text.
            byte[] text = new byte
                    [Math.toIntExact(
                            entries.stream().mapToLong(ZipEntry::getSize).sum())];
            int end = 0;
            for (ZipEntry entry : entries) {
                try (InputStream stream = zip.getInputStream(entry)) {
                    int read = end + stream.readNBytes(text, end, (int) entry.getSize());
                    int start = afterFirstComment(text, end, read);
                    System.arraycopy(text, start, text, end, read - start);
                    end += read - start;
                }
            }
            return Arrays.copyOf(text, end);
        } catch (IOException e) {
            throw new DataException(archive + " cannot be read: " + FileProblem.of(e));
        }
    }

    /** Where the text goes on after a comment that it begins with; {@code from} if it doesn't begin with one. */
    static int afterFirstComment(byte[] text, int from, int end) {
        if (end - from < 2 || text[from] != '/' || text[from + 1] != '*') {
            return from;
        }
        for (int at = from + 2; at + 1 < end; at++) {
            if (text[at] == '*' && text[at + 1] == '/') {
                return afterBlank(text, at + 2, end);
            }
        }
        return from;
    }

    private static int afterBlank(byte[] text, int from, int end) {
        int at = from;
        while (at < end && Character.isWhitespace(text[at])) {
            at++;
        }
        return at;
    }
}
