package io.shardwright.samples.all.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Good inputs, those that were once answered wrongly, and what becomes of them by a few edits. */
final class Mutants {
    private static final Path FOLDER = Path.of("src/test/resources/fuzz");

    /** Numbers and characters that are often thought not to come. */
    private static final String[] ODD = {
        "0",
        "1",
        "-1",
        "2",
        "3",
        "007",
        "256",
        "65536",
        "2147483647",
        "2147483648",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "18446744073709551616",
        "1e9",
        "1e-9",
        "1e999",
        "NaN",
        "Infinity",
        "-0",
        "0.5",
        "9".repeat(400),
        " ",
        "",
        "\t",
        "\n",
        "\r\n",
        "\0",
        "\"",
        "'",
        "\\",
        "\u001b[31m",
        "\u00e9",
        "\u202e",
        "\ud83d\ude00",
        "\ud800",
        "=",
        ",",
        ":",
        ";",
        ".",
        "-",
        "--",
        "/",
        "*",
        "?",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        "@",
        "%",
        "$",
        "[".repeat(2_000),
        "(".repeat(2_000),
        "a".repeat(2_000)
    };

    private static final int MOST_EDITS = 4;

    private Mutants() {}

    static Arbitrary<String> of(List<String> seeds, String... tokens) {
        String[] all = Stream.concat(Stream.of(tokens), Stream.of(ODD)).toArray(String[]::new);
        return Combinators.combine(
                        Arbitraries.of(seeds),
                        Edit.with(all).list().ofMinSize(1).ofMaxSize(MOST_EDITS))
                .as((seed, edits) -> {
                    String text = seed;
                    for (Edit edit : edits) {
                        text = edit.apply(text);
                    }
                    return text;
                });
    }

    /** Of bytes, each as the character of its number. */
    static Arbitrary<byte[]> ofBytes(List<byte[]> seeds, String... tokens) {
        return of(
                        seeds.stream()
                                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                                .toList(),
                        tokens)
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Lines of {@code name.txt} among this module's seeds, {@code \n} for a line's end. */
    static List<String> lines(String name) {
        try {
            return Files.readAllLines(FOLDER.resolve(name + ".txt")).stream()
                    .map(line -> line.replace("\\n", "\n"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files of another module whose name ends so, of a few KiB at most. */
    static List<String> files(String folder, String ending) {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("../..", folder))) {
            for (Path file : files.filter(each -> each.toString().endsWith(ending))
                    .sorted()
                    .toList()) {
                if (Files.size(file) < 4 << 10) {
                    texts.add(Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }
}
