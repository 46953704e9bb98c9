package io.shardwright.runtime.data.text;

import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.SegmentText;
import io.shardwright.runtime.data.TextSource;
import io.shardwright.runtime.data.file.ContentHash;
import io.shardwright.runtime.data.file.MappedFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds a text by the name that a user gives. */
public final class Texts {
    private Texts() {}

    /**
     * @param name of a {@link TextSource} on the class path; or a file: of tokens if it is called {@code .bin} ({@link TokenFile}), of
     *     documents if it is called {@code .jsonl} ({@link JsonlDocuments}), and else of text, whose bytes are the tokens
     * @throws DataException if there is no such text, or it is damaged
     */
    public static Corpus find(String name) {
        for (TextSource source : sources()) {
            if (source.name().equals(name)) {
                return source.read();
            }
        }
        return file(name);
    }

    /** Those that have a name, in its order. */
    public static List<TextSource> sources() {
        try {
            return ServiceLoader.load(TextSource.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .sorted(Comparator.comparing(TextSource::name))
                    .toList();
        } catch (ServiceConfigurationError e) {
            throw new DataException("a text that a services file names cannot be had: " + e.getMessage()
                    + "\n  Fix: correct META-INF/services/" + TextSource.class.getName());
        }
    }

    private static Corpus file(String name) {
        Path path = path(name);
        if (Files.isDirectory(path)) {
            throw new DataException("text " + name + " is a folder\n  Fix: give a file, whose bytes are the tokens");
        }
        if (!Files.isRegularFile(path)) {
            throw new DataException("text " + name + ": there is no such file\n  Fix: give " + expected());
        }
        MappedFile file = MappedFile.open(path);
        Corpus.Facts facts = new Corpus.Facts(file.bytes().byteSize(), ContentHash.of(file.bytes()));
        if (name.endsWith(TokenFile.SUFFIX)) {
            return new Corpus(name, TokenFile.open(file), Corpus.Kind.NUMBERS, facts);
        }
        if (name.endsWith(".jsonl")) {
            Documents documents = JsonlDocuments.open(path, JsonlDocuments.FIELD, new ByteTokenizer());
            return new Corpus(name, documents.joined(), Corpus.Kind.BYTES, facts);
        }
        return new Corpus(name, new SegmentText(name, file.bytes(), ValueLayout.JAVA_BYTE), Corpus.Kind.BYTES, facts);
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new DataException("text " + name + " cannot be read: " + e.getMessage());
        }
    }

    private static String expected() {
        List<String> names = sources().stream().map(TextSource::name).toList();
        return names.isEmpty()
                ? "a file of text, .jsonl or .bin"
                : "a file of text, .jsonl or .bin, or one of " + String.join(", ", names);
    }
}
