package io.shardwright.runtime.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.text.ByteTokenizer;
import io.shardwright.runtime.data.text.Texts;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that the command line brings, found by their names. */
class JavaSourcesTest {
    @TempDir
    Path folder;

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
        Corpus corpus = Texts.find(GuavaSources.NAME);
        assertThat(corpus.training().length() + corpus.heldOut().length()).isBetween(5_000_000L, 8_000_000L);
        int[] first = new int[2000];
        corpus.training().copy(0, first.length, MemorySegment.ofArray(first), 0);
        String start = new ByteTokenizer().decode(first);
        assertThat(start).contains("package com.google.common").doesNotContain("Licensed under the Apache License");
    }

    @Test
    void theJdksSourcesAreReadWhereTheJdkHasThem() {
        Path archive = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        if (Files.exists(archive)) {
            assertThat(Texts.find(JdkSources.NAME).training().length()).isGreaterThan(5_000_000);
        } else {
            assertThatThrownBy(() -> Texts.find(JdkSources.NAME)).hasMessageContaining(archive.toString());
        }
    }
}
