package io.shardwright.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {
    @TempDir
    Path folder;

    @Test
    void holdsOutTheLastTwentieth() {
        byte[] text = new byte[1000];
        text[949] = 1;
        text[950] = 2;
        Corpus corpus = Corpus.of("a text", text);
        assertThat(corpus.training()).hasSize(950).endsWith(1);
        assertThat(corpus.heldOut()).hasSize(50).startsWith(2);
    }

    @Test
    void rejectsATextThatIsTooShort() {
        Corpus corpus = Corpus.of("a text", new byte[1000]);
        corpus.requireSequences(49);
        assertThatThrownBy(() -> corpus.requireSequences(50))
                .isInstanceOf(DataException.class)
                .hasMessage("a text has 1000 bytes, of which 50 are held out; sequences of 50 positions need 51 in each"
                        + " part\n"
                        + "  Fix: give a text of 1020 bytes or more, or a smaller seq in --size");
    }

    @Test
    void readsAFileAsItIs() throws IOException {
        Path file = Files.write(folder.resolve("text"), new byte[] {1, -1, 3});
        Corpus corpus = Texts.find(file.toString());
        assertThat(corpus.training()).containsExactly(1, -1, 3);
    }

    @Test
    void rejectsAFileThatIsNotThere() {
        assertThatThrownBy(() -> Texts.find("no/such/file"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("--data no/such/file: there is no such file")
                .hasMessageContaining("Fix:");
    }

    @Test
    void joinsJavaFilesInTheOrderOfTheirNamesWithoutLicences() throws IOException {
        Path zip = folder.resolve("sources.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            put(out, "p/B.java", "/* a licence */\n\npackage p; /* kept */\n");
            put(out, "p/notes.txt", "no");
            put(out, "p/A.java", "package p;\n// A\n");
            put(out, "q/C.java", "/* never ends");
        }
        assertThat(new String(JavaSources.read(zip, name -> true), StandardCharsets.UTF_8))
                .isEqualTo("package p;\n// A\npackage p; /* kept */\n/* never ends");
        assertThat(new String(JavaSources.read(zip, name -> name.startsWith("q/")), StandardCharsets.UTF_8))
                .isEqualTo("/* never ends");
    }

    private static void put(ZipOutputStream out, String name, String text) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
    }

    @Test
    void guavasSourcesAreAlwaysThere() {
        Corpus corpus = Texts.find(Texts.GUAVA);
        assertThat(corpus.training().length + corpus.heldOut().length).isBetween(5_000_000, 8_000_000);
        String start = new String(corpus.training(), 0, 2000, StandardCharsets.UTF_8);
        assertThat(start).contains("package com.google.common").doesNotContain("Licensed under the Apache License");
    }

    @Test
    void theJdksSourcesAreReadWhereTheJdkHasThem() {
        Path archive = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        if (Files.exists(archive)) {
            assertThat(Texts.find(Texts.JDK).training().length).isGreaterThan(5_000_000);
        } else {
            assertThatThrownBy(() -> Texts.find(Texts.JDK)).hasMessageContaining(archive.toString());
        }
    }
}
