package io.shardwright.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Texts that the formatter would not change, by their hashes, in a file of {@code target}: it is asked about each of them once. */
final class FormattedSources {
    private final Path file;
    private final String formatter;
    private final Set<String> before;

    /** Those of this run, so that what is gone is forgotten. */
    private final Set<String> now = new ConcurrentSkipListSet<>();

    /** @param formatter its version: another one is asked anew */
    FormattedSources(Path file, String formatter) {
        this.file = file;
        this.formatter = formatter;
        try {
            before = Files.exists(file) ? Set.copyOf(Files.readAllLines(file)) : Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean contains(String text) {
        String hash = hash(text);
        if (before.contains(hash)) {
            now.add(hash);
        }
        return before.contains(hash);
    }

    void add(String text) {
        now.add(hash(text));
    }

    void write() {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(formatter.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
